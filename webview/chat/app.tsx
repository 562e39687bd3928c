/** The chat: head, conversation, composer. */
import type { RefObject } from "preact";
import { TaskHistory } from "../history/history.tsx";
import { Banners } from "./banners.tsx";
import { Composer } from "./composer/composer.tsx";
import { type Chat, ChatContext } from "./context.ts";
import { Empty } from "./empty.tsx";
import { Feed } from "./feed.tsx";
import { Head } from "./head.tsx";

export function App({ chat, input }: { chat: Chat; input: RefObject<HTMLTextAreaElement | null> }) {
  return (
    <ChatContext.Provider value={chat}>
      <Head />
      <Banners />
      <Main chat={chat} />
      <Composer input={input} />
      <div class="unseen" role="status" aria-live="polite">
        {chat.said}
      </div>
      <div class="unseen" role="alert" aria-live="assertive">
        {chat.calledOut}
      </div>
    </ChatContext.Provider>
  );
}

function Main({ chat }: { chat: Chat }) {
  if (chat.showsHistory.value) return <TaskHistory />;
  const isEmpty = chat.list.rows.value.length === 0;
  const taskId = chat.bridge.task.value?.taskId ?? "";
  return isEmpty ? <Empty /> : <Feed key={taskId} />;
}
