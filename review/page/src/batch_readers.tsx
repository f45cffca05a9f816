import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Account, api, type BatchReaders, Refusal } from "./api";
import { say, sayError, shownNumber, shownTime } from "./texts";

interface RowProps {
  batch: BatchReaders;
  names: string[]; // of all accounts
  change: (accounts: string[]) => Promise<boolean>;
}

// A batch and who alone sees it. Changing that opens the list of accounts in the row itself.
function BatchRow({ batch, names, change }: RowProps) {
  const [chosen, setChosen] = useState<string[] | null>(null);
  const row = useRef<HTMLTableRowElement>(null);
  const opened = useRef(false);
  // The keyboard is in the list while it is open, and back at its button afterwards.
  useLayoutEffect(() => {
    if (chosen === null && !opened.current) return;
    if ((chosen !== null) !== opened.current) row.current?.querySelector<HTMLElement>(chosen === null ? "button" : "input")?.focus();
    opened.current = chosen !== null;
  }, [chosen]);
  const save = async () => {
    if (chosen && (await change(chosen))) setChosen(null);
  };
  const toggle = (name: string) => setChosen((now) => (now?.includes(name) ? now.filter((one) => one !== name) : [...(now ?? []), name]));
  const id = batch.batch.slice(0, 8);
  return (
    <tr ref={row} data-batch={batch.batch} onKeyDown={(event) => event.key === "Escape" && setChosen(null)}>
      <td>{id}{batch.at > 0 && <small>{shownTime(batch.at)}</small>}</td>
      <td class="number">{shownNumber(batch.papers)}</td>
      {chosen === null ? (
        <>
          <td>{batch.accounts.length === 0 ? say("everybody") : batch.accounts.join(", ")}</td>
          <td><button type="button" aria-label={`${say("change_readers")}: ${id}`} onClick={() => setChosen(batch.accounts)}>{say("change_readers")}</button></td>
        </>
      ) : (
        <td colSpan={2}>
          <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
            <fieldset>
              <legend>{say("only_these")}</legend>
              {names.map((name) => <label key={name}><input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />{name}</label>)}
            </fieldset>
            <button type="submit" class="main">{say("save")}</button>
            <button type="button" onClick={() => setChosen(null)}>{say("cancel")}</button>
          </form>
        </td>
      )}
    </tr>
  );
}

// For administrators: which batches are for some accounts only.
export function BatchReadersList({ accounts }: { accounts: Account[] }) {
  const [batches, setBatches] = useState<BatchReaders[]>([]);
  const [message, setMessage] = useState("");
  const run = useCallback(async (action: () => Promise<unknown>): Promise<boolean> => {
    try {
      await action();
      setBatches((await api.batches()).batches);
      setMessage("");
      return true;
    } catch (problem) {
      setMessage(sayError(problem instanceof Refusal ? problem.code : "failed"));
      return false;
    }
  }, []);
  useEffect(() => void run(() => Promise.resolve()), [run]);
  return (
    <section class="readers" aria-label={say("who_sees_what")}>
      <h2>{say("who_sees_what")}</h2>
      <p>{say("readers_note")}</p>
      <p class="message" role="status">{message}</p>
      <table>
        <thead><tr><th>{say("batch")}</th><th class="number">{say("paper")}</th><th>{say("seen_by")}</th><th /></tr></thead>
        <tbody>
          {batches.map((batch) => (
            <BatchRow key={batch.batch} batch={batch} names={accounts.map((account) => account.name)} change={(chosen) => run(() => api.setReaders(batch.batch, chosen))} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
