/** Seconds since or until a moment, counted while someone looks and only while the count goes on. */
import { useEffect, useState } from "preact/hooks";

export function useSeconds(since: number, running: boolean): number {
  const now = useNow(since, running);
  return Math.max(0, Math.round((now - since) / 1_000));
}

/** 0 from that moment on. */
export function useSecondsUntil(until: number): number {
  return Math.max(0, Math.ceil((until - useNow(until, true)) / 1_000));
}

/** Looked at anew every second, and when `about` changes. */
function useNow(about: number, running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [about, running]);
  return now;
}
