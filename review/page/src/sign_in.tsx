import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, Refusal, type Session } from "./api";
import { say, sayError } from "./texts";

const explain = (problem: unknown): string =>
  problem instanceof Refusal ? sayError(problem.code) + (problem.code === "wait" ? ` ${problem.seconds} s.` : "") : sayError("failed");

// The input that is ready for typing when the form appears.
function useFocused() {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  return input;
}

export function SignIn({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  const first = useFocused();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [message, setMessage] = useState("");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      onSignedIn(await api.signIn(name.trim().toLowerCase(), password));
    } catch (problem) {
      setPassword("");
      setMessage(explain(problem));
    }
  };
  return (
    <main class="card">
      <h1>sohoa · {say("title")}</h1>
      <form onSubmit={(event) => void submit(event)}>
        <label>{say("name")}<input ref={first} autocomplete="username" value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
        <label>{say("password")}<input type="password" autocomplete="current-password" value={password} onInput={(event) => setPassword(event.currentTarget.value)} /></label>
        <p class="message" role="alert">{message}</p>
        <button type="submit" class="main">{say("sign_in")}</button>
      </form>
    </main>
  );
}

export function ChangePassword({ onChanged }: { onChanged: () => void }) {
  const first = useFocused();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [message, setMessage] = useState("");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await api.changePassword(old, fresh);
      onChanged();
    } catch (problem) {
      setMessage(explain(problem));
    }
  };
  return (
    <main class="card">
      <h1>{say("change_password")}</h1>
      <p>{say("must_change")}</p>
      <form onSubmit={(event) => void submit(event)}>
        <label>{say("old_password")}<input ref={first} type="password" autocomplete="current-password" value={old} onInput={(event) => setOld(event.currentTarget.value)} /></label>
        <label>{say("new_password")}<input type="password" autocomplete="new-password" value={fresh} onInput={(event) => setFresh(event.currentTarget.value)} /></label>
        <p class="message" role="alert">{message}</p>
        <button type="submit" class="main">{say("change_password")}</button>
      </form>
    </main>
  );
}
