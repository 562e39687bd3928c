/** Seconds since a moment, counted while someone looks and only while the count goes on. */
import { useEffect, useState } from "preact/hooks";

export function useSeconds(since: number, running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [since, running]);
  return Math.max(0, Math.round((now - since) / 1_000));
}
