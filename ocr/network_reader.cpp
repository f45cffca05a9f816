#include "ocr/network_reader.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "models/model_folder.h"
#include "ocr/confidence.h"
#include "ocr/ctc_decoder.h"

namespace sohoa {
namespace {

// The column with the least ink within `reach` of x: where two words part.
int parting(const cv::Mat& darkness, int x, int reach) {
  int best = std::clamp(x, 0, darkness.cols - 1);
  for (int step = 1; step <= reach; ++step) {
    for (const int at : {x - step, x + step}) {
      if (at >= 0 && at < darkness.cols && darkness.at<int>(at) < darkness.at<int>(best)) best = at;
    }
  }
  return best;
}

// Mean probability of rows [first, end) that what they show was written by hand.
double by_hand(const cv::Mat& logits, int first, int end) {
  double sum = 0;
  for (int row = first; row < end; ++row) sum += 1 / (1 + std::exp(-logits.at<float>(row, logits.cols - 1)));
  return end > first ? sum / (end - first) : 0;
}

class NetworkReader : public LineReader {
 public:
  NetworkReader(std::shared_ptr<const LineNetwork> network, const SyllableModel& language)
      : network_(std::move(network)), workspace_(network_), decoder_(network_->symbols(), language) {}

  std::vector<LineReading> read(const std::vector<LineImage>& lines) override {
    std::vector<LineReading> readings;
    readings.reserve(lines.size());
    for (const auto& line : lines) readings.push_back(read_one(line.grey));
    return readings;
  }

  [[nodiscard]] LineShape shape() const override { return network_->shape(); }
  [[nodiscard]] std::string_view name() const override { return "sohoa"; }

 private:
  LineReading read_one(const cv::Mat& grey) {
    LineReading reading;
    double darkest = 255;
    if (!grey.empty()) cv::minMaxLoc(grey, &darkest);
    if (darkest > 200) return reading;  // bare paper
    const cv::Mat logits = workspace_.run(grey);
    std::vector<DecodedWord> words = decoder_.decode(logits.colRange(0, logits.cols - 1));
    cv::Mat darkness;
    cv::reduce(255 - grey, darkness, 0, cv::REDUCE_SUM, CV_32S);
    const int step = network_->step();
    for (DecodedWord& word : words) {
      WordReading out;
      out.confidence = word_probability(word);
      out.by_hand = by_hand(logits, word.first, word.end);
      out.x0 = word.first == 0 ? 0 : static_cast<float>(parting(darkness, word.first * step + step / 2, 2 * step));
      out.x1 = word.end * step >= grey.cols ? static_cast<float>(grey.cols) : static_cast<float>(parting(darkness, word.end * step + step / 2, 2 * step));
      out.text = std::move(word.text);
      out.others = std::move(word.others);
      reading.words.push_back(std::move(out));
    }
    return reading;
  }

  std::shared_ptr<const LineNetwork> network_;
  LineNetwork::Workspace workspace_;
  CtcDecoder decoder_;
};

}  // namespace

const Result<std::shared_ptr<const LineNetwork>>& own_network() {
  static const auto network = LineNetwork::load(model_folder() + "/recogniser/recogniser.safetensors");
  return network;
}

std::unique_ptr<LineReader> make_network_reader(std::shared_ptr<const LineNetwork> network, const SyllableModel& language) {
  return std::make_unique<NetworkReader>(std::move(network), language);
}

}  // namespace sohoa
