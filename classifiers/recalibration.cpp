#include "classifiers/recalibration.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <opencv2/core.hpp>

#include "classifiers/calibration.h"
#include "classifiers/judgement.h"

namespace sohoa {
namespace {

// As models/confidence/fit.py has them.
constexpr std::array<double, 7> budgets = {0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05};
constexpr double least_margin = 20;
constexpr std::size_t folds = 5;
constexpr double ridge = 1;
const std::string not_letters = "SIGNED";

struct Value {
  double log_odds = 0, weight = 1;
  bool right = true, doubted = false;
  std::size_t group = 0;
};

struct Fit {
  double stretch = 1, shift = 0;
  std::vector<double> apart;  // of each group

  [[nodiscard]] double probability(const Value& value) const {
    return 1 / (1 + std::exp(-(stretch * value.log_odds + shift + apart[value.group])));
  }
};

// Weighted logistic regression by Newton's method, drawn to the calibration as it is.
template <class Use>
Fit fitted(const std::vector<Value>& values, std::size_t groups, Use use) {
  const int size = static_cast<int>(groups) + 2;
  cv::Mat_<double> at(size, 1, 0.0);
  at(0) = 1;
  const cv::Mat_<double> begin = at.clone();
  const auto loss = [&](const cv::Mat_<double>& point) {
    double sum = ridge / 2 * cv::norm(point, begin, cv::NORM_L2SQR);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!use(i)) continue;
      const Value& value = values[i];
      const double odds = point(0) * value.log_odds + point(1) + point(static_cast<int>(value.group) + 2), miss = value.right ? -odds : odds;
      sum += value.weight * (miss > 0 ? miss + std::log1p(std::exp(-miss)) : std::log1p(std::exp(miss)));
    }
    return sum;
  };
  for (int round = 0; round < 60; ++round) {
    cv::Mat_<double> slope(size, 1, 0.0), bend(size, size, 0.0);
    for (int i = 0; i < size; ++i) {
      slope(i) = ridge * (at(i) - begin(i));
      bend(i, i) = ridge;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!use(i)) continue;
      const Value& value = values[i];
      const int own = static_cast<int>(value.group) + 2;
      const double p = 1 / (1 + std::exp(-(at(0) * value.log_odds + at(1) + at(own))));
      const std::array<std::pair<int, double>, 3> parts = {{{0, value.log_odds}, {1, 1.0}, {own, 1.0}}};
      for (const auto& [row, x] : parts) {
        slope(row) += value.weight * (p - (value.right ? 1 : 0)) * x;
        for (const auto& [column, y] : parts) bend(row, column) += value.weight * p * (1 - p) * x * y;
      }
    }
    cv::Mat_<double> step, next;
    cv::solve(bend, slope, step, cv::DECOMP_CHOLESKY);
    const double present = loss(at);
    cv::subtract(at, step, next);
    for (int halvings = 0; halvings < 30 && loss(next) > present; ++halvings) {  // where values lie far from the fit
      step *= 0.5;
      cv::subtract(at, step, next);
    }
    next.copyTo(at);
    if (cv::norm(step, cv::NORM_INF) < 1e-9) break;
  }
  Fit fit{at(0), at(1), {}};
  for (std::size_t i = 0; i < groups; ++i) fit.apart.push_back(at(static_cast<int>(i) + 2));
  return fit;
}

// Indices, the likeliest first; equal ones as they came.
std::vector<std::size_t> by_probability(const std::vector<std::size_t>& of, const std::vector<double>& p) {
  std::vector<std::size_t> order = of;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return p[a] > p[b]; });
  return order;
}

// The lowest probability above which no more is wrong than allowed(how much is accepted); 2 where none is.
template <class Allowed>
double accepted_from(const std::vector<std::size_t>& of, const std::vector<Value>& values, const std::vector<double>& p, Allowed allowed) {
  double least = 2, accepted = 0, wrong = 0;
  for (const std::size_t i : by_probability(of, p)) {
    accepted += values[i].weight;
    if (!values[i].right) wrong += values[i].weight;
    if (wrong <= allowed(accepted)) least = std::ceil(p[i] * 1e4) / 1e4;
  }
  return least;
}

CalibrationStanding standing(const std::vector<std::size_t>& of, const std::vector<Value>& values, const std::vector<double>& p,
                             const std::vector<double>& thresholds) {
  double all = 0, accepted = 0, wrong = 0, distance = 0;
  for (const std::size_t i : of) {
    all += values[i].weight;
    if (values[i].doubted || p[i] < thresholds[i]) continue;
    accepted += values[i].weight;
    if (!values[i].right) wrong += values[i].weight;
  }
  double said = 0, seen = 0, gone = 0;
  int bin = 1;
  for (const std::size_t i : by_probability(of, p)) {
    said += values[i].weight * p[i];
    seen += values[i].weight * (values[i].right ? 1 : 0);
    gone += values[i].weight;
    if (gone < all * bin / 10 - 1e-9) continue;
    distance += std::abs(said - seen);
    said = seen = 0;
    while (gone >= all * bin / 10 - 1e-9 && bin < 11) ++bin;
  }
  return {all > 0 ? accepted / all : 0, accepted > 0 ? wrong / accepted : 0, all > 0 ? distance / all : 0};
}

}  // namespace

Result<Recalibration> recalibrate(const std::string& file, const std::vector<ObservedValue>& observed, double error_budget) {
  const Result<Calibration> present = Calibration::load(file, error_budget);
  if (!present) return tl::unexpected(present.error());
  const YAML::Node root = YAML::LoadFile(file);
  std::vector<std::string> names;
  std::map<FieldType, std::size_t> group_of;
  std::size_t other = 0;
  for (const auto& entry : root["types"]) {
    const std::string name = entry.first.as<std::string>();
    if (name == not_letters) continue;
    if (name == "other") other = names.size();
    else group_of[*field_type_from(name)] = names.size();
    names.push_back(name);
  }

  std::vector<Value> values;
  std::vector<double> before;
  std::vector<std::size_t> fold_of;  // by document
  std::map<std::string, std::size_t> documents;
  double sum = 0, squares = 0;
  for (const ObservedValue& one : observed) {
    if (one.type == FieldType::signed_by || one.field.value.empty()) continue;
    const double p = std::clamp(present->probability(one.type, one.field), 1e-6, 1 - 1e-6);
    const auto group = group_of.find(one.type);
    fold_of.push_back((one.document.empty() ? values.size() : documents.try_emplace(one.document, documents.size()).first->second) % folds);
    values.push_back({std::log(p / (1 - p)), one.stands_for, one.right, is_doubted(one.field), group == group_of.end() ? other : group->second});
    before.push_back(p);
    sum += one.stands_for;
    squares += one.stands_for * one.stands_for;
  }
  // Weights add up to as many values as they are worth (Kish), so that a few that stand for many are not taken for many.
  for (Value& value : values) value.weight *= sum / squares;

  std::vector<double> after(values.size());
  for (std::size_t fold = 0; fold < folds; ++fold) {
    const auto left_out = [&](std::size_t i) { return fold_of[i] == fold; };
    const Fit fit = fitted(values, names.size(), [&](std::size_t i) { return !left_out(i); });
    for (std::size_t i = 0; i < values.size(); ++i)
      if (left_out(i)) after[i] = fit.probability(values[i]);
  }
  const Fit fit = fitted(values, names.size(), [](std::size_t) { return true; });

  std::vector<std::size_t> all(values.size()), sure;
  std::iota(all.begin(), all.end(), 0);
  std::ranges::copy_if(all, std::back_inserter(sure), [&](std::size_t i) { return !values[i].doubted; });
  const auto of_group = [&](const std::vector<std::size_t>& of, std::size_t group) {
    std::vector<std::size_t> some;
    std::ranges::copy_if(of, std::back_inserter(some), [&](std::size_t i) { return values[i].group == group; });
    return some;
  };
  Recalibration result;
  result.file = fmt::format("# How probable a printed value is, from the signs of its reading; drawn by sohoa calibrate to {} values that\n"
                            "# people saw, {} wrong.\nsigns:\n",
                            values.size(), std::ranges::count(values, false, &Value::right));
  for (const auto& sign : root["signs"]) result.file += fmt::format("  {}: {:.4f}\n", sign.first.as<std::string>(), fit.stretch * sign.second.as<double>());
  result.file += "# accepted_from: of a share of wrong values among the accepted ones, the least probability that keeps it; 2: none does.\ntypes:\n";
  const auto threshold = [&](std::size_t group, double budget, auto use) {
    std::vector<std::size_t> used;
    std::ranges::copy_if(sure, std::back_inserter(used), use);
    const double common = accepted_from(used, values, after, [&](double count) { return budget * (count + 1) - 0.5; });
    const double own = accepted_from(of_group(used, group), values, after,
                                     [&](double count) { return budget * count + 1.3 * std::sqrt(budget * count); });
    return std::max({1 - least_margin * budget, common, own});
  };
  // Each value is judged by thresholds that others were taken for.
  std::vector<double> old_thresholds(values.size()), new_thresholds(values.size(), 2);
  for (std::size_t group = 0; group < names.size(); ++group) {
    const YAML::Node entry = root["types"][names[group]];
    const double old_threshold = present->accepted_from(names[group] == "other" ? FieldType::phone : *field_type_from(names[group]));
    for (const std::size_t i : of_group(all, group)) old_thresholds[i] = old_threshold;
    result.file += fmt::format("  {}: {{bias: {:.4f}, accepted_from: {{", names[group], fit.stretch * entry["bias"].as<double>() + fit.shift + fit.apart[group]);
    for (const double budget : budgets) {
      const double least = threshold(group, budget, [](std::size_t) { return true; });
      result.file += fmt::format("{}{}: {:g}", budget == budgets.front() ? "" : ", ", budget, least);
    }
    result.file += "}}\n";
    const auto beyond = std::ranges::upper_bound(budgets, error_budget * 1.000001);
    for (std::size_t fold = 0; beyond != budgets.begin() && fold < folds; ++fold) {
      const double least = threshold(group, *std::prev(beyond), [&](std::size_t i) { return fold_of[i] != fold; });
      for (const std::size_t i : of_group(all, group))
        if (fold_of[i] == fold) new_thresholds[i] = least;
    }
  }
  result.file += fmt::format("  {}: {{bias: 0, accepted_from: {{{}: 2}}}}\n", not_letters, budgets.front());

  const auto compare = [&](const std::string& name, const std::vector<std::size_t>& of) {
    CalibrationComparison comparison{name, static_cast<std::int64_t>(of.size()), 0, standing(of, values, before, old_thresholds),
                                     standing(of, values, after, new_thresholds)};
    comparison.wrong = std::ranges::count_if(of, [&](std::size_t i) { return !values[i].right; });
    result.comparisons.push_back(std::move(comparison));
  };
  for (std::size_t group = 0; group < names.size(); ++group)
    if (const auto some = of_group(all, group); !some.empty()) compare(names[group], some);
  compare("", all);
  return result;
}

}  // namespace sohoa
