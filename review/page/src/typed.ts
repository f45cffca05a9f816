import { useState } from "preact/hooks";

// What is typed belongs to the item it was typed for: the next item shows its own value from its first moment on, however soon a key follows.
export function useTyped<T>(item: T | undefined, shown: string): [string, (text: string) => void] {
  const [edit, setEdit] = useState<{ of: T | undefined; text: string } | null>(null);
  return [edit && edit.of === item ? edit.text : shown, (text) => setEdit({ of: item, text })];
}
