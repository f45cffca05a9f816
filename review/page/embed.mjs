// embed.mjs FOLDER OUT.cpp: the built page as review/assets.h has it.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml" };
const [folder, out] = process.argv.slice(2);
const files = [["index.html", join(folder, "index.html")], ...readdirSync(join(folder, "assets")).sort().map((name) => [name, join(folder, "assets", name)])];
let text = '#include "review/assets.h"\n\n#include <array>\n\nnamespace sohoa {\nnamespace {\n\n';
let list = "";
files.forEach(([name, path], index) => {
  const type = types[extname(name)];
  if (!type) throw new Error(`${name} is no kind of file that the page has`);
  const bytes = readFileSync(path);
  const pressed = gzipSync(bytes, { level: 9 });
  const array = (symbol, content) => (text += `constexpr unsigned char ${symbol}[] = {${Array.from(content).join(",")}};\n`);
  array(`file_${index}`, bytes);
  array(`gzip_${index}`, pressed);
  const view = (symbol, content) => `{reinterpret_cast<const char*>(${symbol}), ${content.length}}`;
  list += `    Asset{"${name}", "${type}", ${view(`file_${index}`, bytes)}, ${view(`gzip_${index}`, pressed)}},\n`;
});
text += `\nconst std::array<Asset, ${files.length}> assets = {\n${list}};\n\n}  // namespace\n\nstd::span<const Asset> page_assets() { return assets; }\n\n}  // namespace sohoa\n`;
writeFileSync(out, text);
