import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { api, type Day, Refusal, type TakenIn } from "./api";
import { DossierTable } from "./dossiers";
import { currentLanguage, say, sayError, shownTime } from "./texts";

interface Props {
  onOpen: (document: string, page: number) => void;
  onDossier: (code: string) => void;
}

// The officer's own day; a scan dropped here is read and filed at once.
export function Counter({ onOpen, onDossier }: Props) {
  const [day, setDay] = useState<Day | null>(null);
  const [dossier, setDossier] = useState("");
  const [taken, setTaken] = useState<TakenIn | null>(null);
  const [busy, setBusy] = useState("");
  const [message, setMessage] = useState("");
  const [over, setOver] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const language = currentLanguage();
  const ask = useCallback(
    () => api.day().then(setDay, (problem: unknown) => setMessage(sayError(problem instanceof Refusal ? problem.code : "failed"))),
    [],
  );
  useEffect(() => void ask(), [ask]);
  const takeIn = async (files: FileList | null): Promise<void> => {
    for (const one of files ?? []) {
      setBusy(one.name);
      setMessage("");
      setTaken(null);
      try {
        if (day && one.size > day.most_bytes) throw new Refusal(413, "too_large");
        setTaken(await api.takeIn(one, dossier.trim()));
      } catch (problem) {
        setMessage(`${one.name}: ${sayError(problem instanceof Refusal ? problem.code : "failed")}`);
      }
      await ask();
    }
    setBusy("");
    if (file.current) file.current.value = "";
  };
  if (!day) return <main class="empty"><p class="message" role="alert">{message || "…"}</p></main>;
  const papers = (list: Day["scans"][number]["papers"]) =>
    list.map((paper) => (
      <button type="button" key={paper.document} onClick={() => onOpen(paper.document, 1)}>
        {paper.record_type_name[language]}{paper.waiting > 0 && <span class="doubt"> · {paper.waiting} {say("waits")}</span>}{paper.known && ` · ${say("known_before")}`}
      </button>
    ));
  const waiting = day.dossiers.filter((line) => !line.done);
  const done = day.dossiers.filter((line) => line.done);
  return (
    <main class="counter">
      <section aria-label={say("take_in")}>
        <h2>{say("take_in")}</h2>
        {day.takes_scans ? (
          <>
            <label>{say("dossier_code")}<input value={dossier} autocomplete="off" onInput={(event) => setDossier(event.currentTarget.value)} /></label>
            <label
              class={over ? "drop over" : "drop"} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
              onDrop={(event) => { event.preventDefault(); setOver(false); void takeIn(event.dataTransfer?.files ?? null); }}
            >
              {busy ? `${say("being_read")} ${busy}…` : say("drop_here")}
              <input type="file" class="unseen" ref={file} disabled={busy !== ""} onChange={(event) => void takeIn(event.currentTarget.files)} />
            </label>
          </>
        ) : <p>{say("error_no_counter")}</p>}
        <div role="status">
          <p class="message">{message}</p>
          {taken && <p>{taken.pages} {say("pages_read")} {papers(taken.papers)}</p>}
          {taken?.refused.map((one) => <p class="doubt" key={one.page}>{one.page > 0 && `${say("page")} ${one.page}: `}{one.reason?.[language] ?? ""} <small>({one.code})</small></p>)}
        </div>
        <h2>{say("scans_today")}</h2>
        <ul class="scans">{day.scans.map((scan) => <li key={scan.batch}>{shownTime(scan.at)} · {scan.file_name} {papers(scan.papers)}</li>)}</ul>
      </section>
      <section aria-label={say("my_day")}>
        <h2>{say("dossiers_waiting")} ({waiting.length})</h2>
        <DossierTable lines={waiting} onOpen={onDossier} />
        <h2>{say("dossiers_done")} ({done.length})</h2>
        <DossierTable lines={done} onOpen={onDossier} />
      </section>
    </main>
  );
}
