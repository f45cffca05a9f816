#include "ocr/page_reader.h"

#include <algorithm>
#include <iterator>

#include "document/text.h"
#include "ocr/agreement.h"
#include "ocr/language_rules.h"
#include "ocr/line_sight.h"
#include "ocr/network_reader.h"
#include "ocr/tesseract_reader.h"

namespace sohoa {
namespace {

// What a reader makes of specks and scribbles: a sign or two that it does not believe itself.
bool is_noise(const SeenLine& line) {
  std::size_t letters = 0, signs = 0;
  for (const auto& w : line.words) {
    for (const char32_t c : to_code_points(w.reading.text)) {
      ++signs;
      letters += (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z') || c >= 0xC0;
    }
  }
  const double sure = line.certainty();
  return signs == 0 || (letters == 0 && sure < 0.8) || (signs <= 3 && sure < 0.35);
}

// The strokes of a seal or signature themselves, not print that it happens to cross: mostly inside its box and unsure.
bool is_scribble(const SeenLine& line, const Box& box, const std::vector<Mark>& marks) {
  constexpr double kPrint = 0.75;
  return line.certainty() < kPrint && std::any_of(marks.begin(), marks.end(), [&](const Mark& mark) {
           return 10 * intersection(box, mark.box).area() > 6 * box.area();
         });
}

// Runs the language rules over the words of each block, across its line ends. Our own decoder knows the language.
void settle_page(std::vector<Line>& lines, const SyllableModel& model) {
  std::vector<Word*> words;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0 && lines[i].block != lines[i - 1].block) words.push_back(nullptr);
    if (lines[i].handwriting || lines[i].engine != "tesseract") {
      words.push_back(nullptr);  // the text goes on elsewhere: no neighbours across it
      continue;
    }
    for (auto& w : lines[i].words) words.push_back(&w);
  }
  settle_marks(words, model);
}

// The few other readings worth a look.
void add_others(const WordReading& reading, Word& word) {
  constexpr std::size_t kMost = 3;
  constexpr double kLeast = 0.02;
  for (const auto& [text, probability] : reading.others) {
    if (word.others.size() < kMost && probability >= kLeast && !text.empty() && text != word.text) word.others.push_back({text, probability});
  }
}

// Who had a say in a line of several stretches.
void note_engine(const std::string& engine, std::string& of_line) {
  if (engine.find(of_line) != std::string::npos) of_line = engine;
  else if (of_line.find(engine) == std::string::npos) of_line += "+" + engine;
}

// The line's text, and the probability that all of it is right.
void finish(Line& line) {
  line.confidence = 1;
  for (const auto& w : line.words) {
    if (!line.text.empty()) line.text += ' ';
    line.text += w.text;
    line.confidence *= w.confidence;
  }
}

// The signs of a row of printed boxes are one word, however far apart they stand.
void join_signs(std::vector<Word>& words) {
  if (words.size() < 2) return;
  Word whole = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) {
    whole.text += words[i].text;
    whole.confidence *= words[i].confidence;
    whole.by_hand = std::max(whole.by_hand, words[i].by_hand);
    whole.box = united(whole.box, words[i].box);
  }
  words = {std::move(whole)};
}

// Marks, rules, codes and the tables' cells with the lines that stand in them, in the stored raster.
void place_the_rest(const PreparedPage& page, PageText& text) {
  for (Mark mark : page.marks) {
    mark.box = page.to_stored.to_stored(mark.box);
    text.marks.push_back(mark);
  }
  for (const Box& rule : page.rules) text.rules.push_back(page.to_stored.to_stored(rule));
  text.barcodes = page.barcodes;
  for (const auto& grid : page.tables) {
    TableText table;
    table.box = page.to_stored.to_stored(grid.box);
    for (const auto& cell : grid.cells) {
      table.cells.push_back({page.to_stored.to_stored(cell.box), cell.row, cell.column, cell.row_span, cell.column_span, {}});
    }
    text.tables.push_back(std::move(table));
  }
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line& line = text.lines[i];
    if (line.table >= 0 && line.cell >= 0) text.tables[line.table].cells[line.cell].lines.push_back(static_cast<int>(i));
  }
}

}  // namespace

std::string_view name_of(Effort effort) {
  switch (effort) {
    case Effort::fast: return "fast";
    case Effort::normal: return "normal";
    case Effort::careful: return "careful";
  }
  return "";
}

std::optional<Effort> effort_from(std::string_view name) {
  for (const Effort effort : {Effort::fast, Effort::normal, Effort::careful}) {
    if (name == name_of(effort)) return effort;
  }
  return std::nullopt;
}

PageReader::PageReader(std::unique_ptr<LineReader> first, MakeReader make_second, Effort effort)
    : first_(std::move(first)), make_second_(std::move(make_second)), effort_(effort) {}

Result<std::vector<SeenLine>> PageReader::look(const PagePicture& page, const std::vector<TextLine>& lines) {
  std::vector<Stretch> stretches = stretches_of(page, lines, first_->shape());
  std::vector<CutLine> cuts;
  for (Stretch& stretch : stretches) cuts.push_back(std::move(stretch.cut));
  std::vector<SeenLine> seen = see(cuts, *first_);
  const auto weaker_than = [&](double probability) {
    std::vector<std::size_t> weak;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i].weakest() < probability) weak.push_back(i);
    }
    return weak;
  };
  const auto see_again = [&](const std::vector<std::size_t>& which, LineReader& reader, const auto& cut) {
    cuts.clear();
    for (const std::size_t i : which) cuts.push_back(cut(stretches[i].where, reader.shape()));
    return see(cuts, reader);
  };
  const auto scaled = [&](float zoom) {
    return [&page, zoom](const TextLine& line, const LineShape& shape) { return cut_to_fit(page, line, shape, zoom); };
  };
  // What is weak is looked at again, and the surer reading kept.
  const auto look_again = [&](const auto& cut) {
    constexpr double kWeak = 0.9;
    const std::vector<std::size_t> weak = weaker_than(kWeak);
    std::vector<SeenLine> again = see_again(weak, *first_, cut);
    for (std::size_t k = 0; k < weak.size(); ++k) {
      if (again[k].certainty() > seen[weak[k]].certainty()) seen[weak[k]] = std::move(again[k]);
    }
  };
  // An x-height is hard to tell on lines of few letters or of capitals.
  look_again(scaled(1.2f));
  look_again(scaled(0.83f));
  look_again([&](const TextLine& line, const LineShape& shape) { return cut_bilevel(page, line, shape); });

  constexpr double kDoubtful = 0.5, kBeyondDoubt = 0.98;
  const std::vector<std::size_t> doubtful = weaker_than(effort_ == Effort::careful ? kBeyondDoubt : kDoubtful);
  if (effort_ != Effort::fast && make_second_ && !doubtful.empty()) {
    if (!second_) {
      Result<std::unique_ptr<LineReader>> made = make_second_();
      if (!made) return tl::unexpected(made.error());
      second_ = std::move(*made);
    }
    std::vector<SeenLine> other = see_again(doubtful, *second_, scaled(1));
    for (std::size_t k = 0; k < doubtful.size(); ++k) seen[doubtful[k]] = agreed(std::move(seen[doubtful[k]]), std::move(other[k]));
  }

  std::vector<SeenLine> whole(lines.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    SeenLine& line = whole[stretches[i].line];
    note_engine(seen[i].engine, line.engine);
    std::move(seen[i].words.begin(), seen[i].words.end(), std::back_inserter(line.words));
  }
  return whole;
}

Result<PageText> PageReader::read(const PreparedPage& page, const std::vector<TextLine>& lines) {
  const auto& language = SyllableModel::official_prose();
  if (!language) return tl::unexpected<Error>(language.error());
  PageText text;
  text.ref = page.ref;
  text.width = page.image ? page.image->pixels.cols : page.grey.cols;
  text.height = page.image ? page.image->pixels.rows : page.grey.rows;
  text.dpi = page.dpi;
  text.rotate_degrees = page.to_stored.turn() * 90;
  text.skew_degrees = page.skew_degrees;
  text.corners = page.corners;
  if (page.image) {
    text.pixel_aspect = page.image->pixel_aspect;
    text.rendered = page.image->rendered, text.repaired = page.image->repaired;
    text.overlays = page.image->overlays;
  }

  const Result<std::vector<SeenLine>> seen_lines = look(page.grey, lines);
  if (!seen_lines) return tl::unexpected(seen_lines.error());
  const std::vector<SeenLine>& seen = *seen_lines;

  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (is_noise(seen[i]) || is_scribble(seen[i], lines[i].box, page.marks)) continue;
    Line line;
    for (const auto& [reading, box] : seen[i].words) {
      Word word;
      word.text = repaired_word(reading.text);
      word.confidence = reading.confidence * (word.text == reading.text ? 1 : 0.9);
      word.box = page.to_stored.to_stored(box);
      word.by_hand = reading.by_hand;
      add_others(reading, word);
      line.words.push_back(std::move(word));
    }
    if (lines[i].comb) join_signs(line.words);
    line.box = page.to_stored.to_stored(lines[i].box);
    for (const auto& p : lines[i].baseline) line.baseline.push_back(page.to_stored.to_stored(p));
    line.x_height = lines[i].x_height;
    line.block = lines[i].block, line.table = lines[i].table, line.cell = lines[i].cell;
    line.handwriting = lines[i].handwriting;
    line.engine = seen[i].engine;
    text.lines.push_back(std::move(line));
  }
  settle_page(text.lines, *language);
  for (auto& line : text.lines) finish(line);
  place_the_rest(page, text);
  return text;
}

Result<std::unique_ptr<PageReader>> make_page_reader(Effort effort) {
  const auto& network = own_network();
  if (!network) return tl::unexpected(network.error());
  const auto& language = SyllableModel::official_prose();
  if (!language) return tl::unexpected(language.error());
  return std::make_unique<PageReader>(make_network_reader(*network, *language), [] { return make_tesseract_reader(); }, effort);
}

}  // namespace sohoa
