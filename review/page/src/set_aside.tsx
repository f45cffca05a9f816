import { useCallback, useEffect, useState } from "preact/hooks";
import { api, type PaperSetAside, Refusal, type Session } from "./api";
import { currentLanguage, say, sayError, shownTime } from "./texts";

// Papers that wait for a new scan or a supervisor; whoever supervises gives them back to the queue.
export function SetAside({ session }: { session: Session }) {
  const [papers, setPapers] = useState<PaperSetAside[] | null>(null);
  const [message, setMessage] = useState("");
  const run = useCallback(async (action?: () => Promise<unknown>) => {
    try {
      await action?.();
      setPapers((await api.allSetAside()).papers);
      setMessage("");
    } catch (problem) {
      setMessage(sayError(problem instanceof Refusal ? problem.code : "failed"));
    }
  }, []);
  useEffect(() => void run(), [run]);
  const releases = session.role === "supervisor" || session.role === "administrator";
  return (
    <main class="accounts wide">
      <h1>{say("set_aside")}</h1>
      <p class="message" role="status">{message || (papers?.length === 0 ? say("none_set_aside") : "")}</p>
      {!!papers?.length && (
        <table>
          <thead><tr><th>{say("paper")}</th><th>{say("file")}</th><th>{say("waits_for")}</th><th>{say("asked_by")}</th><th /></tr></thead>
          <tbody>
            {papers.map((paper) => (
              <tr key={paper.document + paper.for}>
                <td>{paper.record_type_name[currentLanguage()]}</td><td class="path">{paper.source}</td><td>{say(paper.for)}</td>
                <td>{paper.by}, {shownTime(paper.at)}</td>
                <td>{releases && <button type="button" onClick={() => void run(() => api.release(paper))}>{say("release")}</button>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </main>
  );
}
