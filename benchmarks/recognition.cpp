// recognition: the same made lines through our recogniser and Tesseract, and whole pages at every effort.
//
// Lines: cut by the program's own line finder from aged made pages, labelled with what the page maker set there; every
// reader gets its own shape of cut, one core. Prints milliseconds a line, character error rate (CER) and the share of
// right words by kind of print. Pages: the same pages through PageReader at each effort, with the calibration of the word
// probabilities: expected calibration error (ECE) and the share of wrong words among the least sure 2 %.

#include <fmt/format.h>
#include <omp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "document/text.h"
#include "ocr/line_cutter.h"
#include "ocr/network_reader.h"
#include "ocr/page_reader.h"
#include "ocr/tesseract_reader.h"
#include "page_maker/ageing.h"
#include "page_maker/typeset.h"
#include "pipeline/image/find_lines.h"
#include "pipeline/image/prepare_page.h"

namespace {

namespace fs = std::filesystem;
using namespace sohoa;

double now_ms() { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// A page as found, and the lines that answer to exactly one printed line.
struct FoundPage {
  std::string kind;
  PreparedPage page;
  std::vector<TextLine> lines;
  std::vector<int> truth_of;        // per found line: index into truth, -1 for none
  std::vector<std::string> truth;
};

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (c != ' ') word += c;
    else if (!word.empty()) words.push_back(std::exchange(word, {}));
  }
  return words;
}

// Edit distance of two sequences; matched[i] tells whether b[i] stands in a best alignment as it is.
template <class Sequence>
std::size_t distance(const Sequence& a, const Sequence& b, std::vector<char>* matched = nullptr) {
  const std::size_t n = a.size(), m = b.size();
  std::vector<std::vector<std::size_t>> d(n + 1, std::vector<std::size_t>(m + 1));
  for (std::size_t i = 0; i <= n; ++i) {
    for (std::size_t j = 0; j <= m; ++j) {
      if (i == 0 || j == 0) d[i][j] = i + j;
      else d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
    }
  }
  if (matched != nullptr) {
    matched->assign(m, 0);
    for (std::size_t i = n, j = m; i > 0 && j > 0;) {
      if (d[i][j] == d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)) {
        (*matched)[j - 1] = a[i - 1] == b[j - 1];
        --i, --j;
      } else if (d[i][j] == d[i - 1][j] + 1) {
        --i;
      } else {
        --j;
      }
    }
  }
  return d[n][m];
}

// Readers write leader dots and spaces in their own way: no one's error.
std::string plain(const std::string& text) {
  std::string out;
  for (const auto& word : words_of(to_nfc(text))) out += (out.empty() ? "" : " ") + word;
  for (std::size_t at; (at = out.find("…")) != std::string::npos;) out.replace(at, std::string("…").size(), "...");
  return out;
}

Result<FoundPage> make_page(const std::string& kind, const page_maker::Layout& layout, std::uint64_t seed, const std::string& preset) {
  const auto paper = page_maker::typeset(layout, seed);
  if (!paper) return tl::unexpected(paper.error());
  const auto how = page_maker::preset(preset);
  if (!how) return tl::unexpected(how.error());
  const page_maker::MadePage made = page_maker::age(paper->pages.front(), *how, seed);
  auto image = std::make_shared<PageImage>();
  image->pixels = made.picture, image->dpi = made.dpi;
  auto page = prepare_page(image);
  if (!page) return tl::unexpected(page.error());
  FoundPage found{kind, std::move(*page), {}, {}, {}};
  found.lines = find_lines(found.page);
  found.truth_of.assign(found.lines.size(), -1);
  for (const auto& line : made.lines) found.truth.push_back(plain(line.text));
  for (std::size_t i = 0; i < found.lines.size(); ++i) {
    const Box box = found.page.to_stored.to_stored(found.lines[i].box);
    const float middle = static_cast<float>(box.y) + static_cast<float>(box.h) / 2;
    int best = -1, over = 0;
    for (std::size_t t = 0; t < made.lines.size(); ++t) {
      const auto& q = made.lines[t].quad;
      const float left = std::min(q[0].x, q[3].x), right = std::max(q[1].x, q[2].x);
      const float centre = std::clamp(static_cast<float>(box.x) + static_cast<float>(box.w) / 2, left, right);
      const float at = right > left ? (centre - left) / (right - left) : 0;
      const float top = q[0].y + at * (q[1].y - q[0].y), bottom = q[3].y + at * (q[2].y - q[3].y);
      if (middle < top || middle > bottom || static_cast<float>(box.right()) < left || static_cast<float>(box.x) > right) continue;
      ++over;
      // The whole line, not a piece of it.
      if (static_cast<float>(box.w) > 0.95f * (right - left)) best = static_cast<int>(t);
    }
    found.truth_of[i] = over == 1 ? best : -1;
  }
  // Two found lines for one printed line are pieces.
  std::map<int, int> uses;
  for (const int t : found.truth_of) ++uses[t];
  for (int& t : found.truth_of) t = uses[t] == 1 ? t : -1;
  return found;
}

struct Score {
  std::size_t errors = 0, characters = 0, right = 0, words = 0, lines = 0;
  double ms = 0;
  void add(const std::string& truth, const std::string& read) {
    errors += distance(to_code_points(truth), to_code_points(read)), characters += to_code_points(truth).size();
    std::vector<char> matched;
    const auto t = words_of(truth), r = words_of(read);
    (void)distance(r, t, &matched);
    words += t.size(), right += static_cast<std::size_t>(std::count(matched.begin(), matched.end(), 1)), ++lines;
  }
  void add(const Score& other) {
    errors += other.errors, characters += other.characters, right += other.right, words += other.words, lines += other.lines, ms += other.ms;
  }
  [[nodiscard]] double cer() const { return characters > 0 ? 100.0 * static_cast<double>(errors) / static_cast<double>(characters) : 0; }
  [[nodiscard]] double word_share() const { return words > 0 ? 100.0 * static_cast<double>(right) / static_cast<double>(words) : 0; }
};

using Scores = std::map<std::string, Score>;  // by kind

// The labelled lines of all pages through one reader.
Scores measure_lines(const std::vector<FoundPage>& pages, LineReader& reader) {
  Scores scores;
  for (const FoundPage& page : pages) {
    std::vector<LineImage> cuts;
    std::vector<std::string> truth;
    for (std::size_t i = 0; i < page.lines.size(); ++i) {
      if (page.truth_of[i] < 0) continue;
      cuts.push_back({cut_line(page.page.grey, page.lines[i], reader.shape()).grey});
      truth.push_back(page.truth[static_cast<std::size_t>(page.truth_of[i])]);
    }
    const double start = now_ms();
    const std::vector<LineReading> readings = reader.read(cuts);
    Score& score = scores[page.kind];
    score.ms += now_ms() - start;
    for (std::size_t i = 0; i < cuts.size(); ++i) {
      std::string text;
      for (const auto& word : readings[i].words) text += (text.empty() ? "" : " ") + word.text;
      score.add(truth[i], plain(text));
    }
  }
  return scores;
}

// A word as given out: its probability and whether it is right.
struct Judged {
  double probability = 0;
  bool right = false;
};

struct PageFigures {
  Score score;
  std::vector<Judged> words;
  std::size_t asked_twice = 0;
  double ms_a_page = 0;
};

PageFigures measure_pages(const std::vector<FoundPage>& pages, Effort effort) {
  PageFigures figures;
  const auto reader = make_page_reader(effort);
  if (!reader) throw std::runtime_error(reader.error().message);
  double ms = 0;
  for (const FoundPage& page : pages) {
    std::vector<TextLine> lines;
    std::vector<std::string> truth;
    for (std::size_t i = 0; i < page.lines.size(); ++i) {
      if (page.truth_of[i] < 0) continue;
      lines.push_back(page.lines[i]), truth.push_back(page.truth[static_cast<std::size_t>(page.truth_of[i])]);
    }
    const double start = now_ms();
    const auto text = (*reader)->read(page.page, lines);
    ms += now_ms() - start;
    if (!text) throw std::runtime_error(text.error().message);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const Box box = page.page.to_stored.to_stored(lines[i].box);
      const Line* read = nullptr;  // a line may be dropped as noise
      for (const Line& line : text->lines) {
        if (line.box == box) read = &line;
      }
      figures.score.add(truth[i], read != nullptr ? plain(read->text) : "");
      if (read == nullptr) continue;
      figures.asked_twice += read->engine != "sohoa";
      std::vector<std::string> words;
      for (const Word& word : read->words) words.push_back(plain(word.text));
      std::vector<char> right;
      (void)distance(words_of(truth[i]), words, &right);
      for (std::size_t w = 0; w < words.size(); ++w) figures.words.push_back({read->words[w].confidence, right[w] != 0});
    }
  }
  figures.ms_a_page = ms / static_cast<double>(std::max<std::size_t>(1, pages.size()));
  return figures;
}

// Mean distance of probability and share of right words over 15 bins of equally many words.
double calibration_error(std::vector<Judged> words) {
  std::stable_sort(words.begin(), words.end(), [](const Judged& a, const Judged& b) { return a.probability < b.probability; });
  constexpr std::size_t kBins = 15;
  double sum = 0;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const std::size_t begin = bin * words.size() / kBins, end = (bin + 1) * words.size() / kBins;
    double off = 0;
    for (std::size_t i = begin; i < end; ++i) off += words[i].probability - (words[i].right ? 1 : 0);
    sum += std::abs(off);
  }
  return words.empty() ? 0 : 100 * sum / static_cast<double>(words.size());
}

// Share of all wrong words that stand among the least sure 2 %.
double found_among_least_sure(std::vector<Judged> words) {
  std::stable_sort(words.begin(), words.end(), [](const Judged& a, const Judged& b) { return a.probability < b.probability; });
  std::size_t wrong = 0, found = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    wrong += !words[i].right;
    found += !words[i].right && i < words.size() / 50;
  }
  return wrong > 0 ? 100.0 * static_cast<double>(found) / static_cast<double>(wrong) : 100;
}

void print_lines(const std::vector<std::string>& kinds, const std::vector<std::pair<std::string, Scores>>& all) {
  fmt::print("| lines |");
  for (const auto& [name, scores] : all) fmt::print(" {} ms | CER % | words % |", name);
  fmt::print("\n|---|");
  for (std::size_t i = 0; i < all.size(); ++i) fmt::print("---:|---:|---:|");
  fmt::print("\n");
  const auto row = [&](const std::string& name, const auto& score_of) {
    fmt::print("| {} |", name);
    for (const auto& [reader, scores] : all) {
      const Score score = score_of(scores);
      fmt::print(" {:.2f} | {:.2f} | {:.2f} |", score.ms / static_cast<double>(std::max<std::size_t>(1, score.lines)), score.cer(), score.word_share());
    }
    fmt::print("\n");
  };
  for (const auto& kind : kinds) {
    const std::size_t lines = all.front().second.at(kind).lines;
    row(fmt::format("{} ({})", kind, lines), [&](const Scores& s) { return s.at(kind); });
  }
  row("all", [&](const Scores& s) {
    Score sum;
    for (const auto& kind : kinds) sum.add(s.at(kind));
    return sum;
  });
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Lines and pages through sohoa's recogniser and Tesseract.");
  int count = 6;
  std::uint64_t seed = 1;
  std::string layouts = SOHOA_SOURCE_DIR "/benchmarks/lines", preset = "office", dump;
  bool rivals = true;
  app.add_option("--count", count, "Pages of each kind")->check(CLI::PositiveNumber);
  app.add_option("--seed", seed, "Of the first page");
  app.add_option("--layouts", layouts, "Folder of layouts, a kind each")->check(CLI::ExistingDirectory);
  app.add_option("--preset", preset, "Ageing of all pages but the aged ones")->check(CLI::IsMember({"clean", "office", "poor"}));
  app.add_flag("--rivals,!--no-rivals", rivals, "Tesseract too");
  app.add_option("--words", dump, "File for every word's probability and whether it is right");
  CLI11_PARSE(app, argc, argv);
  omp_set_max_active_levels(0);

  std::vector<FoundPage> pages;
  std::vector<std::string> kinds;
  std::size_t printed = 0, labelled = 0;
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator(layouts)) {
    if (entry.path().extension() == ".yaml") files.insert(entry.path());
  }
  const auto make = [&](const std::string& kind, const fs::path& file, const std::string& ageing) {
    const auto layout = page_maker::load_layout(file.string());
    if (!layout) throw std::runtime_error(layout.error().message);
    kinds.push_back(kind);
    for (int i = 0; i < count; ++i) {
      auto page = make_page(kind, *layout, seed + static_cast<std::uint64_t>(i), ageing);
      if (!page) throw std::runtime_error(page.error().message);
      printed += page->truth.size();
      labelled += static_cast<std::size_t>(std::count_if(page->truth_of.begin(), page->truth_of.end(), [](int t) { return t >= 0; }));
      pages.push_back(std::move(*page));
    }
  };
  for (const auto& file : files) {
    make(file.stem().string(), file, preset);
    if (file.stem() == "running") make("aged", file, "poor");
  }
  fmt::print("{} of {} printed lines were found whole, on {} pages.\n\n", labelled, printed, pages.size());

  const auto& network = own_network();
  if (!network) throw std::runtime_error(network.error().message);
  const auto& language = SyllableModel::official_prose();
  if (!language) throw std::runtime_error(language.error().message);
  std::vector<std::pair<std::string, Scores>> all;
  const auto own = make_network_reader(*network, *language);
  (void)measure_lines(pages, *own);  // plans and buffers are made once
  all.emplace_back("sohoa", measure_lines(pages, *own));
  if (rivals) {
    for (const char* name : {"vie", "Vietnamese"}) {
      const auto reader = make_tesseract_reader(name);
      if (!reader) throw std::runtime_error(reader.error().message);
      all.emplace_back(name, measure_lines(pages, **reader));
    }
  }
  print_lines(kinds, all);

  fmt::print("\n| pages | ms a page | CER % | words % | lines asked of Tesseract % | ECE % | wrong words in the least sure 2 % |\n|---|---:|---:|---:|---:|---:|---:|\n");
  std::ofstream words;
  if (!dump.empty()) words.open(dump);
  for (const auto& [name, effort] : {std::pair{"fast", Effort::fast}, {"normal", Effort::normal}, {"careful", Effort::careful}}) {
    const PageFigures f = measure_pages(pages, effort);
    fmt::print("| {} | {:.0f} | {:.2f} | {:.2f} | {:.1f} | {:.2f} | {:.0f} % |\n", name, f.ms_a_page, f.score.cer(), f.score.word_share(),
               100.0 * static_cast<double>(f.asked_twice) / static_cast<double>(std::max<std::size_t>(1, f.score.lines)), calibration_error(f.words),
               found_among_least_sure(f.words));
    for (const Judged& word : f.words) words << name << '\t' << word.probability << '\t' << word.right << '\n';
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "recognition: {}\n", error.what());
  return 1;
}
