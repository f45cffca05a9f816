import { useEffect, useState } from "preact/hooks";
import { api, type Dossier, type DossierLine, Refusal } from "./api";
import { currentLanguage, say, sayError, sayWaiting, shownDay, type TextKey } from "./texts";

const words = (kind: string, name: string): string => say(`${kind}_${name}` as TextKey);

export function DossierTable({ lines, onOpen }: { lines: DossierLine[]; onOpen: (code: string) => void }) {
  return (
    <table>
      <thead><tr><th>{say("by_dossier")}</th><th>{say("state")}</th><th>{say("by_due")}</th><th>{say("papers")}</th><th>{say("waits")}</th></tr></thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.code}>
            <td><button type="button" onClick={() => onOpen(line.code)}>{line.code}</button></td>
            <td>{words("state", line.state)}</td><td>{line.due_on ? shownDay(line.due_on) : say("no_due")}</td><td class="number">{line.paper_count}</td><td class="number">{line.waiting}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// All dossiers, what is due first comes first.
export function Dossiers({ onOpen }: { onOpen: (code: string) => void }) {
  const [begins, setBegins] = useState("");
  const [lines, setLines] = useState<DossierLine[]>([]);
  const [message, setMessage] = useState("");
  useEffect(() => {
    let current = true;
    api.dossiers(begins.trim()).then(
      (found) => current && (setLines(found.dossiers), setMessage(found.dossiers.length === 0 ? say("no_dossiers") : "")),
      (problem: unknown) => current && setMessage(sayError(problem instanceof Refusal ? problem.code : "failed")),
    );
    return () => {
      current = false;
    };
  }, [begins]);
  return (
    <main class="accounts wide dossiers">
      <h1>{say("dossiers")}</h1>
      <label>{say("dossier_code")}<input value={begins} autocomplete="off" ref={(input) => !begins && input?.focus()} onInput={(event) => setBegins(event.currentTarget.value)} /></label>
      <p class="message" role="status">{message}</p>
      <DossierTable lines={lines} onOpen={onOpen} />
    </main>
  );
}

interface Props {
  code: string;
  onBack: () => void;
  onOpen: (document: string, page: number) => void;
}

// A dossier's checklist: what is there, missing, superfluous or contradictory.
export function DossierView({ code, onBack, onOpen }: Props) {
  const [dossier, setDossier] = useState<Dossier | null>(null);
  const [message, setMessage] = useState("");
  const language = currentLanguage();
  useEffect(() => {
    api.dossier(code).then(setDossier, (problem: unknown) => setMessage(sayError(problem instanceof Refusal ? problem.code : "failed")));
  }, [code]);
  if (!dossier) return <main class="empty"><p class="message" role="alert">{message || "…"}</p><button type="button" onClick={onBack}>{say("back")}</button></main>;
  const paper = (id: string) => {
    const found = dossier.documents.find((one) => one.id === id);
    return (
      <button type="button" key={id} onClick={() => onOpen(id, 1)}>
        {found?.record_type_name[language] ?? id}{!!found?.waiting && <span class="doubt"> · {found.waiting} {say("waits")}</span>}
      </button>
    );
  };
  const against = dossier.findings.filter((finding) => !finding.agrees);
  return (
    <main class="accounts wide dossier" onKeyDown={(event) => event.key === "Escape" && onBack()}>
      <h1>{say("by_dossier")} {dossier.code}</h1>
      <p>{dossier.procedure_name} · <b>{words("state", dossier.state)}</b> · {say("by_due")}: {dossier.due_on ? shownDay(dossier.due_on) : say("no_due")} · {sayWaiting(dossier.waiting)}</p>
      {dossier.doubts.map((doubt) => doubt && <p class="doubt" key={doubt.en}>{doubt[language]}</p>)}
      <table>
        <thead><tr><th>{say("component")}</th><th>{say("state")}</th><th>{say("digitization")}</th><th>{say("papers")}</th></tr></thead>
        <tbody>
          {dossier.papers.map((need) => (
            <tr key={need.paper}>
              <td>{need.name}<br /><small>{words("need", need.need)}</small></td>
              <td class={need.state === "missing" && need.need === "required" ? "doubt" : ""}>{words("paper", need.state)}{need.note && <><br /><small>{need.note[language]}</small></>}</td>
              <td class="digitized">{need.status} {words("digitized", String(need.status))}</td>
              <td>
                {need.documents.map(paper)}
                {need.in_warehouse.length > 0 && <p>{say("need_not_scan")} {need.in_warehouse.map((one) => <button type="button" key={one.document} onClick={() => onOpen(one.document, 1)}>{one.record_type_name[language]} {one.number}</button>)}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {dossier.papers.length === 0 && <><h2>{say("papers")}</h2><p>{dossier.documents.map((one) => paper(one.id))}</p></>}
      {dossier.superfluous.length > 0 && <><h2>{say("superfluous")}</h2><p>{dossier.superfluous.map(paper)}</p></>}
      {against.length > 0 && (
        <>
          <h2>{say("contradictions")}</h2>
          {against.map((finding) => (
            <p key={finding.first.document + finding.first.field + finding.second.document + finding.second.field}>
              {finding.reason?.[language]} {paper(finding.first.document)} {paper(finding.second.document)}
            </p>
          ))}
        </>
      )}
      <p><button type="button" ref={(button) => button?.focus({ preventScroll: true })} onClick={onBack}><kbd>Esc</kbd> {say("back")}</button></p>
    </main>
  );
}
