#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "page_maker/ageing.h"
#include "page_maker/dossier.h"
#include "page_maker/random.h"
#include "page_maker/sheet.h"
#include "page_maker/typeset.h"
#include "page_maker/write_files.h"

namespace sohoa::page_maker {
namespace {

namespace fs = std::filesystem;

// What to make, as asked for on the command line.
struct Order {
  std::string type, layout, beside, dossier, preset = "clean", format = "jpeg", layer = "none", out = ".", truth;
  std::uint64_t seed = 1;
  int count = 1, mix_pages = 0;
  bool book_spread = false, fold = false;
  FileOptions file;
  TypesetOptions typeset;
  DossierOptions dossier_options;
  Ageing extra;  // single effects on top of the preset
};

// Effects named on the command line outdo those of the preset.
Ageing combined(Ageing base, const Ageing& extra) {
  if (extra.colour != Ageing::Colour::colour) base.colour = extra.colour;
  if (extra.dpi != 0) base.dpi = extra.dpi;
  if (extra.skew_degrees != 0) base.skew_degrees = extra.skew_degrees;
  if (extra.blur_sigma != 0) base.blur_sigma = extra.blur_sigma;
  if (extra.noise_sigma != 0) base.noise_sigma = extra.noise_sigma;
  if (extra.bleed_through != 0) base.bleed_through = extra.bleed_through;
  if (extra.uneven_light != 0) base.uneven_light = extra.uneven_light;
  if (extra.specks_per_megapixel != 0) base.specks_per_megapixel = extra.specks_per_megapixel;
  if (extra.faded != 0) base.faded = extra.faded;
  if (extra.curvature != 0) base.curvature = extra.curvature;
  if (extra.quarter_turns != 0) base.quarter_turns = extra.quarter_turns;
  base.photograph |= extra.photograph;
  base.black_border |= extra.black_border;
  base.punch_holes |= extra.punch_holes;
  base.crease |= extra.crease;
  base.inverted |= extra.inverted;
  return base;
}

// Pages two to a picture; one that is left over stays single.
std::vector<MadePage> spreads(const std::vector<MadePage>& pages) {
  std::vector<MadePage> open;
  for (std::size_t i = 0; i < pages.size(); i += 2)
    open.push_back(i + 1 < pages.size() ? book_spread(pages[i], pages[i + 1]) : pages[i]);
  return open;
}

// Draws and ages what lies on one scan, and writes it and its truth below the folders of the order.
Result<std::size_t> make_scan(const Order& order, const std::vector<PaperOrder>& wanted, std::uint64_t seed, const std::string& name) {
  const Result<FileFormat> format = format_from(order.format);
  if (!format) return tl::unexpected(format.error());
  const Result<LayerKind> layer = layer_from(order.layer);
  if (!layer) return tl::unexpected(layer.error());
  const Result<Ageing> base = preset(order.preset);
  if (!base) return tl::unexpected(base.error());
  FileOptions file = order.file;
  file.format = *format;
  file.layer = *layer;
  file.seed = seed;
  std::vector<MadePaper> papers;
  std::vector<MadePage> foreign;
  for (const PaperOrder& one : wanted) {
    const Result<Layout> layout = load_layout(one.layout);
    if (!layout) return tl::unexpected(layout.error());
    TypesetOptions options = order.typeset;
    options.type = one.type;
    options.story = one.story;
    options.keep_drawing = *format == FileFormat::pdf_text;
    const std::uint64_t paper_seed = seed + papers.size() * 500'009;
    Result<MadePaper> paper = typeset(*layout, paper_seed, options);
    if (!paper) return tl::unexpected(paper.error());
    papers.push_back(std::move(*paper));
    if (*layer == LayerKind::foreign) {
      Result<MadePaper> made = typeset(*layout, paper_seed + 1'000'003, options);
      if (!made) return tl::unexpected(made.error());
      foreign = std::move(made->pages);
      file.foreign = &foreign;
    }
  }
  // What was never scanned lies on no scanner: a page of its own size.
  const bool small = file.format != FileFormat::pdf_text &&
                     std::all_of(papers.begin(), papers.end(), [](const MadePaper& paper) { return paper.small; });
  if (papers.size() > 1 && !small) return fail(ErrorCode::bad_arguments, "page_maker", "only cards and slips lie beside one another, on a scan");
  std::vector<MadePage>& pages = papers.front().pages;
  if (small) {
    for (std::size_t i = 1; i < papers.size(); ++i) pages.insert(pages.end(), papers[i].pages.begin(), papers[i].pages.end());
    pages = {on_sheet(pages, seed)};
  }
  if (order.fold) {
    if (pages.size() < 4 || file.format == FileFormat::pdf_text)
      return fail(ErrorCode::bad_arguments, "page_maker", "only a paper of four pages that is scanned lies open as one sheet");
    for (const MadePage& page : pages) papers.front().texts.push_back(page.text);
    pages = unfolded(pages);
  }
  if (order.book_spread) pages = spreads(pages);
  Ageing how = combined(*base, order.extra);
  // A JPEG file is compressed once, at the preset's quality.
  const bool writes_jpeg = file.format == FileFormat::jpeg || file.format == FileFormat::pdf_dct || file.format == FileFormat::tiff_jpeg;
  if (writes_jpeg && how.jpeg_quality != 0) {
    file.jpeg_quality = how.jpeg_quality;
    how.jpeg_quality = 0;
  }
  std::uint64_t page_seed = seed * 1000;
  // A born-digital page has no age.
  for (MadePage& page : pages)
    if (!page.drawing) page = age(page, how, ++page_seed);
  const Result<std::vector<std::string>> files = write_pictures((fs::path(order.out) / name).string(), pages, file);
  if (!files) return tl::unexpected(files.error());
  std::vector<std::string> names;
  for (const std::string& path : *files) names.push_back(fs::path(path).filename().string());
  const fs::path truth = fs::path(order.truth.empty() ? order.out : order.truth) / (name + ".json");
  if (!(std::ofstream(truth, std::ios::binary) << truth_json(papers, order.preset, names)))
    return fail(ErrorCode::access, "page_maker", truth.string() + " cannot be written");
  return pages.size();
}

// A second small paper for the sheet: another person's of the same type, or another paper of the same people.
Result<void> lay_beside(const Order& order, int number, std::uint64_t seed, std::vector<PaperOrder>& papers) {
  const std::vector<std::string> layouts = layouts_of_type(order.beside);
  if (layouts.empty()) return fail(ErrorCode::bad_arguments, "page_maker", "no layout draws '" + order.beside + "': see --list");
  PaperOrder other{order.beside, "", layouts[static_cast<std::size_t>(number) % layouts.size()], {}};
  other.story.world_seed = order.beside == order.type ? seed + 700'001 : seed;
  papers.push_back(other);
  return {};
}

Result<void> make_one_type(const Order& order) {
  const std::vector<std::string> layouts =
      order.layout.empty() ? layouts_of_type(order.type) : std::vector<std::string>{order.layout};
  if (layouts.empty()) return fail(ErrorCode::bad_arguments, "page_maker", "no layout draws '" + order.type + "': see --list");
  for (int i = 0; i < order.count; ++i) {
    const std::uint64_t seed = order.seed + static_cast<std::uint64_t>(i);
    const std::string& layout = layouts[static_cast<std::size_t>(i) % layouts.size()];
    const std::string name = fmt::format("{}-{:04}", order.type.empty() ? fs::path(layout).stem().string() : order.type, seed);
    std::vector<PaperOrder> papers{{order.type, "", layout, {}}};
    if (!order.beside.empty()) {
      if (Result<void> found = lay_beside(order, i, seed, papers); !found) return found;
    }
    if (Result<std::size_t> made = make_scan(order, papers, seed, name); !made) return tl::unexpected(made.error());
  }
  return {};
}

Result<void> make_mix(const Order& order) {
  const std::vector<std::string> types = record_types();
  Random random(order.seed, "mix");
  std::size_t pages = 0;
  for (int number = 1; pages < static_cast<std::size_t>(order.mix_pages); ++number) {
    const std::string& type = types[random.bits() % types.size()];
    const std::vector<std::string> layouts = layouts_of_type(type);
    const std::string& layout = layouts[random.bits() % layouts.size()];
    const Result<std::size_t> made = make_scan(order, {{type, "", layout, {}}}, random.bits() >> 20, fmt::format("{:05}-{}", number, type));
    if (!made) return tl::unexpected(made.error());
    pages += *made;
  }
  return {};
}

nlohmann::ordered_json json_of(const PaperOrder& paper) {
  nlohmann::ordered_json json{{"record_type", paper.type}};
  if (!paper.person.empty()) json["person"] = paper.person;
  return json;
}

// Each dossier in a folder of its own, its scans named in the order they were handed in; dossier.json says what it is.
Result<void> make_dossiers(const Order& order) {
  for (int i = 0; i < order.count; ++i) {
    const std::uint64_t seed = order.seed + static_cast<std::uint64_t>(i);
    const Result<DossierPlan> plan = plan_dossier(order.dossier, seed, order.dossier_options);
    if (!plan) return tl::unexpected(plan.error());
    const std::string folder = fmt::format("{}-{:04}", order.dossier, seed);
    Order inside = order;
    inside.out = (fs::path(order.out) / folder).string();
    inside.truth = (fs::path(order.truth.empty() ? order.out : order.truth) / folder).string();
    std::error_code ignored;
    fs::create_directories(inside.out, ignored);
    fs::create_directories(inside.truth, ignored);
    nlohmann::ordered_json truth{{"kind", plan->kind}, {"dossier_code", plan->code}, {"request", plan->request}};
    truth["scans"] = nlohmann::ordered_json::array();
    truth["missing"] = nlohmann::ordered_json::array();
    truth["contradictions"] = nlohmann::ordered_json::array();
    for (const auto& sheet : plan->sheets) {
      std::string name = fmt::format("{:02}-{}", truth["scans"].size() + 1, sheet.front().type);
      nlohmann::ordered_json scan{{"name", ""}, {"papers", nlohmann::ordered_json::array()}};
      for (const PaperOrder& paper : sheet) {
        if (!paper.person.empty()) name += "-" + paper.person;
        scan["papers"].push_back(json_of(paper));
      }
      scan["name"] = name;
      truth["scans"].push_back(scan);
      if (const auto made = make_scan(inside, sheet, seed * 100 + truth["scans"].size(), name); !made) return tl::unexpected(made.error());
    }
    for (const PaperOrder& paper : plan->missing) truth["missing"].push_back(json_of(paper));
    for (const Contradiction& wrong : plan->contradictions)
      truth["contradictions"].push_back({{"record_type", wrong.type}, {"field", wrong.field}, {"says", wrong.says}, {"others_say", wrong.others_say}});
    const fs::path path = fs::path(inside.truth) / "dossier.json";
    if (!(std::ofstream(path, std::ios::binary) << truth.dump(1) << "\n")) return fail(ErrorCode::access, "page_maker", path.string() + " cannot be written");
  }
  return {};
}

int run(int argc, char** argv) {
  Order order;
  bool list = false, bilevel = false;
  std::string layouts;
  CLI::App app("Makes papers that nobody owns: typeset from invented data, then aged.", "page_maker");
  app.add_flag("--list", list, "List record types and their layouts");
  app.add_option("--type", order.type, "Record type to make");
  app.add_option("--layout", order.layout, "A layout file instead of the built-in ones");
  app.add_option("--layouts", layouts, "A folder of layouts and its invented.yaml instead of the built-in one")->check(CLI::ExistingDirectory);
  app.add_option("--mix", order.mix_pages, "At least so many pages of mixed types");
  app.add_option("--beside", order.beside, "Small papers: the type of a second one on the same sheet");
  app.add_option("--dossier", order.dossier, "Dossiers instead of single papers: birth or death; --count of them");
  app.add_option("--contradictory", order.dossier_options.contradictory, "Chance that a paper of a dossier contradicts the others")->check(CLI::Range(0.0, 1.0));
  app.add_option("--incomplete", order.dossier_options.incomplete, "Chance that a paper of a dossier is left out")->check(CLI::Range(0.0, 1.0));
  app.add_option("--count", order.count, "Papers of the type, one seed each")->check(CLI::Range(1, 1000000));
  app.add_option("--seed", order.seed, "Same seed, same bytes");
  app.add_option("--preset", order.preset, "clean, office or poor");
  app.add_option("--format", order.format, "jpeg, png, tiff-lzw, tiff-jpeg, tiff-g4, pdf-dct, pdf-g4 or pdf-text (born digital)");
  app.add_option("--layer", order.layer,
                 "PDF: the file's own text: none, true, partial, misaligned, foreign, scrambled, broken, injected, tcvn3 or vni");
  app.add_option("--out", order.out, "Folder for pictures");
  app.add_option("--truth", order.truth, "Folder for truth (default: beside the pictures)");
  app.add_option("--quality", order.file.jpeg_quality, "JPEG quality where the preset has none");
  app.add_flag("--grey", order.file.grey, "One channel instead of three");
  app.add_flag("--bilevel", bilevel, "Black and white");
  app.add_flag("--caption", order.file.signature_caption, "PDF: a signature caption over the first page");
  app.add_option("--rotate", order.file.pdf_rotate, "PDF: /Rotate in degrees")->check(CLI::IsMember({0, 90, 180, 270}));
  app.add_option("--font", order.typeset.font, "Family of the running text");
  app.add_flag("--held-back", order.typeset.held_back, "Print only in families that nothing is trained with");
  app.add_option("--handwriting", order.typeset.handwriting, "Chance of handwritten entries, 0 to 1")->check(CLI::Range(0.0, 1.0));
  app.add_option("--seals", order.typeset.seals, "Chance of seal and signature, 0 to 1")->check(CLI::Range(0.0, 1.0));
  app.add_option("--stamps", order.typeset.stamps, "Chance of an incoming stamp, 0 to 1")->check(CLI::Range(0.0, 1.0));
  app.add_option("--dpi", order.extra.dpi, "Resolution")->check(CLI::Range(50, 600));
  app.add_option("--skew", order.extra.skew_degrees, "Largest skew in degrees");
  app.add_option("--blur", order.extra.blur_sigma, "Blur in pixels");
  app.add_option("--noise", order.extra.noise_sigma, "Noise in grey levels");
  app.add_option("--bleed", order.extra.bleed_through, "Bleed-through, 0 to 1");
  app.add_option("--shade", order.extra.uneven_light, "Uneven light, 0 to 1");
  app.add_option("--specks", order.extra.specks_per_megapixel, "Specks a megapixel");
  app.add_option("--fade", order.extra.faded, "Faded ink, 0 to 1");
  app.add_option("--curve", order.extra.curvature, "Bend of an open book, share of the width");
  app.add_option("--turn", order.extra.quarter_turns, "Clockwise quarter turns")->check(CLI::Range(0, 3));
  app.add_flag("--photograph", order.extra.photograph, "Photographed on a table, not scanned");
  app.add_flag("--book-spread", order.book_spread, "Two pages to a picture, as an open book is scanned");
  app.add_flag("--fold", order.fold, "Papers of four pages as the two sides of one open sheet: page 4 beside page 1, page 2 beside page 3");
  app.add_flag("--border", order.extra.black_border, "The scanner's black border");
  app.add_flag("--holes", order.extra.punch_holes, "Punch holes");
  app.add_flag("--crease", order.extra.crease, "A fold");
  app.add_flag("--invert", order.extra.inverted, "White on black");
  CLI11_PARSE(app, argc, argv);
  if (bilevel) order.extra.colour = Ageing::Colour::bilevel;

  if (!layouts.empty()) ::setenv("SOHOA_LAYOUTS", layouts.c_str(), 1);

  if (list) {
    for (const std::string& type : record_types())
      for (const std::string& layout : layouts_of_type(type)) fmt::print("{}\t{}\n", type, fs::path(layout).filename().string());
    return 0;
  }
  std::error_code ignored;
  fs::create_directories(order.out, ignored);
  if (!order.truth.empty()) fs::create_directories(order.truth, ignored);
  const Result<void> made = !order.dossier.empty() ? make_dossiers(order) : order.mix_pages > 0 ? make_mix(order) : make_one_type(order);
  if (made) return 0;
  fmt::print(stderr, "page_maker: {}\n", made.error().message);
  return 1;
}

}  // namespace
}  // namespace sohoa::page_maker

int main(int argc, char** argv) { return sohoa::page_maker::run(argc, argv); }
