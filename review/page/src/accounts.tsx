import { useCallback, useEffect, useState } from "preact/hooks";
import { type Account, api, Refusal } from "./api";
import { BatchReadersList } from "./batch_readers";
import { say, sayError } from "./texts";

const roles = ["reviewer", "supervisor", "administrator", "auditor"] as const;

// For administrators: who may use the station, and who sees which batch. A one-time password is shown once, where it was made.
export function Accounts() {
  const [accounts, setAccounts] = useState<Account[]>([]);
  const [name, setName] = useState("");
  const [role, setRole] = useState<string>("reviewer");
  const [message, setMessage] = useState("");
  const run = useCallback(async (action: () => Promise<unknown>) => {
    try {
      const made = (await action()) as { name?: string; password?: string };
      setMessage(made.password ? `${say("one_time")} ${made.name}: ${made.password}` : "");
      setAccounts((await api.accounts()).accounts);
    } catch (problem) {
      setMessage(sayError(problem instanceof Refusal ? problem.code : "failed"));
    }
  }, []);
  useEffect(() => void run(() => Promise.resolve({})), [run]);
  return (
    <main class="accounts">
      <h1>{say("accounts")}</h1>
      <p class="message" role="status">{message}</p>
      <table>
        <thead><tr><th>{say("name")}</th><th>{say("role")}</th><th /></tr></thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.name} class={account.active ? "" : "closed"}>
              <td>{account.name}</td><td>{say(account.role)}</td>
              <td>
                <button type="button" onClick={() => void run(() => api.resetPassword(account.name))}>{say("reset")}</button>
                <button type="button" onClick={() => void run(() => api.setActive(account.name, !account.active))}>{say(account.active ? "close_account" : "open_account")}</button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <form onSubmit={(event) => { event.preventDefault(); void run(() => api.addAccount(name.trim().toLowerCase(), role)); setName(""); }}>
        <label>{say("name")}<input value={name} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} /></label>
        <label>{say("role")}
          <select value={role} onChange={(event) => setRole(event.currentTarget.value)}>{roles.map((one) => <option key={one} value={one}>{say(one)}</option>)}</select>
        </label>
        <button type="submit" class="main">{say("add")}</button>
      </form>
      <BatchReadersList accounts={accounts} />
    </main>
  );
}
