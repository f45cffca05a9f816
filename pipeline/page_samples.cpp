#include "pipeline/page_samples.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/picture.h"
#include "pipeline/upright.h"

namespace sohoa {
namespace {

constexpr std::size_t most_candidates = 6, most_shown = 4;
constexpr double most_pixels = 1.3e6;  // of each picture: an A4 page 960 pixels wide

cv::Mat reduced(const cv::Mat& pixels, cv::Size size) {
  // Whole blocks of pixels are averaged ten times as fast as parts of them.
  const int blocks = std::max(1, std::min(pixels.cols / std::max(1, size.width), pixels.rows / std::max(1, size.height)));
  const cv::Size whole(pixels.cols / blocks, pixels.rows / blocks);
  cv::Mat small;
  cv::resize(pixels({0, 0, whole.width * blocks, whole.height * blocks}), small, whole, 0, 0, cv::INTER_AREA);
  if (whole != size) cv::resize(small, small, size, 0, 0, cv::INTER_AREA);
  return small;
}

PageSample sample_of(const LinedPage& lined) {
  const PreparedPage& page = *lined.page;
  const PageImage& image = *page.image;
  const bool copied = page.grey.empty();
  const int turn = copied ? image.rotate_degrees / 90 : page.to_stored.turn();
  const cv::Size stored = image.pixels.size(), whole = turn % 2 == 0 ? stored : cv::Size(stored.height, stored.width);
  const double scale = std::min(1.0, std::sqrt(most_pixels / static_cast<double>(whole.area())));
  PageSample sample;
  sample.size = {std::max(1, static_cast<int>(std::lround(whole.width * scale))),
                 std::max(1, static_cast<int>(std::lround(whole.height * scale)))};
  const cv::Size small = turn % 2 == 0 ? sample.size : cv::Size(sample.size.height, sample.size.width);
  sample.scan_jpeg = jpeg_of(upright(reduced(image.pixels, small), turn, image.mirrored));
  if (copied) return sample;
  sample.seen_jpeg = jpeg_of(reduced(page.grey, sample.size));
  const double across = static_cast<double>(sample.size.width) / page.grey.cols;
  for (const TextLine& line : lined.lines) {
    std::vector<cv::Point> points;
    for (const cv::Point2f& point : line.baseline)
      points.emplace_back(static_cast<int>(std::lround(point.x * across)),
                          static_cast<int>(std::lround(point.y * across)));
    sample.baselines.push_back(std::move(points));
  }
  return sample;
}

// What was filed of the page, from its document.json.
void add_fields(const nlohmann::json& document, int number, PageSample& sample) {
  sample.record_type = document.at("record_type").get<std::string>();
  const nlohmann::json& page = document.at("pages").at(static_cast<std::size_t>(number) - 1);
  const cv::Size stored(page.at("width").get<int>(), page.at("height").get<int>());
  const int turn = page.at("rotate_degrees").get<int>() / 90;
  const bool mirrored = page.value("mirrored", false);
  const double scale = static_cast<double>(sample.size.width) / (turn % 2 == 0 ? stored.width : stored.height);
  const auto add = [&](const std::string& key, const nlohmann::json& field) {
    if (field.at("page") != number) return;
    const auto box = field.at("box").get<std::array<int, 4>>();
    const Box at = upright({box[0], box[1], box[2], box[3]}, stored, turn, mirrored);
    const auto scaled = [&](int value) { return static_cast<int>(std::lround(value * scale)); };
    sample.fields.push_back({key,
                             field.at("value").get<std::string>(),
                             field.at("status").get<std::string>(),
                             {scaled(at.x), scaled(at.y), scaled(at.w), scaled(at.h)}});
  };
  for (const auto& [key, field] : document.at("fields").items()) add(key, field);
  for (const auto& [table, rows] : document.at("tables").items())
    for (std::size_t row = 0; row < rows.size(); ++row)
      for (const auto& [key, field] : rows[row].items()) add(table + " " + std::to_string(row + 1) + " " + key, field);
}

}  // namespace

PageSamples::PageSamples(std::uint64_t page_count) {
  const std::uint64_t count = std::min<std::uint64_t>(page_count, most_candidates);
  for (std::uint64_t i = 0; i < count; ++i) chosen_.push_back(i * page_count / count);
}

void PageSamples::take(const LinedPage& page) {
  if (page.page->image->pixels.empty()) return;  // never drawn: nothing to show beside its text
  const std::uint64_t sequence = page.page->ref.sequence;
  if (!std::binary_search(chosen_.begin(), chosen_.end(), sequence)) return;
  try {
    PageSample sample = sample_of(page);
    const std::lock_guard lock(mutex_);
    taken_[sequence] = std::move(sample);
  } catch (const std::exception&) {
    // The page is read all the same: it is only not shown.
  }
}

std::vector<PageSample> PageSamples::finish(const BatchPlan& plan, const std::vector<ManifestRow>& manifest,
                                            const std::string& documents_folder, DecoderPool& decoders) {
  std::vector<PageSample> samples;
  for (const std::uint64_t sequence : chosen_) {
    if (samples.size() == most_shown) break;
    if (sequence >= manifest.size()) continue;
    const ManifestRow& row = manifest[sequence];
    const bool seen =
        row.outcome == Outcome::read || row.outcome == Outcome::text_layer || row.outcome == Outcome::review;
    if (!seen || row.document_id.empty()) continue;
    if (!taken_.contains(sequence))
      plan.for_each_page([&](BatchPlan::PlannedPage planned) {
        if (planned.source.ref.sequence != sequence) return true;
        const auto again = Decode(decoders)(std::make_shared<const AdmittedPage>(AdmittedPage{planned.source, nullptr}))
                               .and_then(Prepare())
                               .and_then(FindLines());
        if (again) take(**again);
        return false;
      });
    const auto found = taken_.find(sequence);
    if (found == taken_.end() || found->second.scan_jpeg.empty()) continue;
    PageSample sample = std::move(found->second);
    sample.path = row.path;
    sample.page = row.page;
    sample.document_id = row.document_id;
    std::ifstream file(std::filesystem::path(documents_folder) / row.document_id / "document.json");
    const nlohmann::json document = nlohmann::json::parse(file, nullptr, false);
    if (document.is_discarded()) continue;
    add_fields(document, row.number, sample);
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace sohoa
