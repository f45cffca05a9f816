// papers_test.mjs SOHOA SCANS [PICTURES]: what a person decides of whole papers, in a real browser; as page_test.mjs.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fieldOn, makeWarehouse, pressAndWait, signIn, startBrowser, startServer, until, waiting } from "./station.mjs";

const [sohoa, scans, pictures] = process.argv.slice(2);
const made = makeWarehouse(sohoa, scans, ["an", "binh"]);
const show = async (page, name) => pictures && page.screenshot({ path: join(pictures, `${name}.png`) });

let server, browser;
try {
  let url;
  ({ server, url } = await startServer(sohoa, made.warehouse));
  browser = await startBrowser();
  const { page, problems } = await signIn(browser, url, "an");
  const paper = async () => (await fieldOn(page)).split("/")[0];
  const typeShown = async () => (await page.textContent(".type")).split(" · ")[0].trim();
  const document = () => readFileSync(join(made.folder, "out/documents", id, "document.json"), "utf8");
  // The whole folder is replaced: for a moment there is none.
  const stands = (condition) => () => {
    try {
      return condition(document());
    } catch {
      return false;
    }
  };
  const decided = stands((text) => JSON.parse(text).decisions?.length === 1);
  const done = () => until(async () => !(await page.textContent("body")).includes("Đang đọc lại"));
  // The page asks how many wait once it has the answer.
  const takeBack = async () => {
    const answered = page.waitForRequest(/\/api\/queue\/counts$/, { timeout: 0 });
    await page.keyboard.press("Control+Z");
    await answered;
    await until(stands((text) => text === night));
    await until(async () => (await fieldOn(page)) === first);
    await done();
  };
  await until(async () => (await page.locator(".counts").count()) > 0);

  // A paper of another type: chosen from a list that typing narrows without tone marks, read again at once.
  const id = await paper();
  const night = document(), nightType = await typeShown(), all = await waiting(page), first = await fieldOn(page);
  await page.keyboard.press("F2");
  await page.waitForSelector("[role=dialog] [role=option]");
  await page.keyboard.type("quyet dinh");
  await show(page, "type-chooser");
  assert.equal(await page.textContent("[role=option][aria-selected=true]"), "Quyết định");
  await page.keyboard.press("Enter");
  await until(decided);
  await done();
  const retyped = JSON.parse(document());
  assert.equal(retyped.record_type, "decision");
  assert.deepEqual({ ...retyped.decisions[0], at: "" }, { kind: "type", value: "decision", reviewer: "an", at: "" });
  if ((await paper()) === id) assert.equal(await typeShown(), "Quyết định");

  // Taken back, everything is as the night left it.
  await takeBack();
  await until(async () => (await typeShown()) === nightType);
  await until(async () => (await waiting(page)) === all);

  // A page is turned, in the picture and for the reader, and back again.
  const shape = async () => page.evaluate(async (of) => {
    const answer = await fetch("/api/queue/next", { method: "POST", credentials: "same-origin", headers: { "X-CSRF-Token": of.csrf, "Content-Type": "application/json" }, body: JSON.stringify({ most: 8, own: true, document: of.id }) });
    return (await answer.json()).items.map((item) => item.picture);
  }, { id, csrf: (await page.evaluate(async () => (await (await fetch("/api/session")).json()).csrf)) });
  const upright = await shape();
  await page.keyboard.press("F3");
  await until(decided);
  await done();
  await show(page, "turned");
  assert.equal(JSON.parse(document()).pages[0].rotate_degrees, (Number(upright[0].split("@")[1]) + 90) % 360);
  await takeBack();

  // A paper is joined with the one that follows it, split again where it begins, and both are taken back.
  const folders = () => readdirSync(join(made.folder, "out/documents")).filter((name) => /^[0-9a-f]{16}$/.test(name)).sort();
  const written = (of) => {
    try {
      return JSON.parse(readFileSync(join(made.folder, "out/documents", of, "document.json"), "utf8"));
    } catch {
      return undefined;
    }
  };
  const apart = folders();
  const lastFile = apart.map((of) => written(of).source.path).sort().at(-1);
  for (let tries = 0; written(await paper()).source.path === lastFile; ++tries) {
    assert.ok(tries < 100, "every field is of the last paper");
    await page.keyboard.press("Tab");
  }
  const one = await paper(), nightOne = JSON.stringify(written(one));
  await page.keyboard.press("F7");
  await until(() => folders().length === apart.length - 1);
  await done();
  const joined = folders().find((name) => !apart.includes(name));
  await until(() => written(joined)?.decisions?.[0].kind === "join");
  assert.deepEqual(written(joined).pages.map((of) => of.number), [1, 2]);
  await until(async () => (await paper()) === joined);
  await page.keyboard.press("F6");
  await page.waitForSelector("[role=dialog] [role=option][aria-selected=true] >> text=2");
  await until(() => page.locator("[role=dialog] img").evaluateAll((images) => images.length === 2 && images.every((image) => image.complete && image.naturalWidth > 0)));
  await show(page, "split");
  await page.keyboard.press("Enter");
  await until(() => JSON.stringify(folders()) === JSON.stringify(apart) && written(one)?.decisions?.length > 0);
  await done();
  await page.keyboard.press("Control+Z");
  await until(() => folders().includes(joined));
  await done();
  await until(async () => (await paper()) === joined);
  await page.keyboard.press("Control+Z");
  await until(() => JSON.stringify(folders()) === JSON.stringify(apart) && JSON.stringify(written(one)) === nightOne);
  await done();
  await until(async () => (await waiting(page)) === all);
  // Back to the paper that all of this is about.
  for (let tries = 0; (await paper()) !== id; ++tries) {
    assert.ok(tries < 100, "the first paper is gone");
    await page.keyboard.press("Tab");
  }

  // What a supervisor is to see, or what has to be scanned again, is out of the way until it is given back.
  await pressAndWait(page, "F9");
  assert.notEqual(await paper(), id);
  await until(async () => (await waiting(page)) < all);
  await page.click("nav >> text=Khác");
  await page.click("text=Giấy tờ tạm gác");
  await page.waitForSelector("td >> text=Quét lại");
  await show(page, "set-aside");
  await page.click("text=Trả về hàng chờ");
  await page.waitForSelector("text=Không có giấy tờ nào tạm gác.");
  await page.click("nav >> text=Duyệt");
  await page.waitForSelector("[data-field]");
  await until(async () => (await waiting(page)) === all);
  assert.deepEqual(problems, []);
} finally {
  await browser?.close();
  server?.removeAllListeners("exit");
  server?.kill("SIGKILL");
  made.remove();
}
