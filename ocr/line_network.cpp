#include "ocr/line_network.h"

#include <omp.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <oneapi/dnnl/dnnl.hpp>
#include <sstream>

#include "document/text.h"

namespace sohoa {
namespace {

using dnnl::memory;

// Widths are rounded up, so that few plans serve all lines (one takes 3 ms to make); the rounding depends on the line alone.
constexpr int kWidthStep = 32;

const dnnl::engine& cpu() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

// One convolution as quantise.py wrote it: weights in out x in x rows x columns.
struct Layer {
  std::string name;
  std::array<int, 2> kernel{}, stride{}, padding{};
  int inputs = 0, outputs = 0, groups = 1;
  bool relu = true;
  float residual = 0;  // weight of what the block was given, 0 when it is not added
  std::vector<std::int8_t> weight;
  std::vector<std::int32_t> bias;
  std::vector<float> factor;  // one per output channel, on the sum of products and bias

  [[nodiscard]] memory::dims weight_dims() const {
    return groups > 1 ? memory::dims{groups, outputs / groups, inputs / groups, kernel[0], kernel[1]}
                      : memory::dims{outputs, inputs, kernel[0], kernel[1]};
  }
};

// A layer made ready for one width of line.
struct Step {
  dnnl::convolution_forward convolution;
  memory::desc source, target;
  const memory* weight = nullptr;
  const memory* bias = nullptr;
  std::size_t scratch = 0;  // bytes
  bool residual = false;
};

struct Plan {
  std::vector<Step> steps;
  std::size_t largest = 0, scratch = 0;  // bytes of any activation and of scratch
  int frames = 0, classes = 0;
};

template <class T>
bool take(const nlohmann::json& header, const std::string& name, const char* kind, const std::string& data, std::vector<T>& out,
          std::vector<int>* shape = nullptr) {
  const auto found = header.find(name);
  if (found == header.end() || found->value("dtype", "") != kind) return false;
  const auto at = (*found)["data_offsets"].get<std::array<std::size_t, 2>>();
  if (at[0] > at[1] || at[1] > data.size() || (at[1] - at[0]) % sizeof(T) != 0) return false;
  out.resize((at[1] - at[0]) / sizeof(T));
  std::memcpy(out.data(), data.data() + at[0], at[1] - at[0]);
  if (shape != nullptr) *shape = (*found)["shape"].get<std::vector<int>>();
  return true;
}

Layer read_layer(const nlohmann::json& plan, const nlohmann::json& header, const std::string& data) {
  Layer layer;
  layer.name = plan.at("name");
  layer.stride = plan.at("stride").get<std::array<int, 2>>();
  layer.padding = plan.at("padding").get<std::array<int, 2>>();
  layer.groups = plan.at("groups"), layer.relu = plan.at("relu"), layer.residual = plan.at("residual");
  std::vector<int> shape;
  const bool whole = take(header, layer.name + ".weight", "I8", data, layer.weight, &shape) &&
                     take(header, layer.name + ".bias", "I32", data, layer.bias) &&
                     take(header, layer.name + ".factor", "F32", data, layer.factor);
  if (!whole || shape.size() != 4 || layer.groups < 1) throw std::runtime_error("layer " + layer.name + " is not whole");
  layer.outputs = shape[0], layer.inputs = shape[1] * layer.groups, layer.kernel = {shape[2], shape[3]};
  const auto outputs = static_cast<std::size_t>(layer.outputs);
  if (layer.bias.size() != outputs || layer.factor.size() != outputs ||
      layer.weight.size() != outputs * static_cast<std::size_t>(shape[1] * shape[2] * shape[3])) {
    throw std::runtime_error("layer " + layer.name + " has another size than it says");
  }
  return layer;
}

memory::desc activations(int channels, int height, int width, memory::data_type type) {
  return {{1, channels, height, width}, type, memory::format_tag::nhwc};
}

// The library's first choice for wide convolutions makes a dozen kernels for each width of line; its next one makes one
// in a tenth of the time, and that runs 5 % faster on our layers.
dnnl::convolution_forward::primitive_desc quickest(dnnl::convolution_forward::primitive_desc offered) {
  while (std::string_view(offered.impl_info_str()).starts_with("brgconv:") && offered.next_impl()) {}
  return offered;
}

}  // namespace

struct LineNetwork::Parts {
  LineShape shape;
  int step = 0;
  std::vector<std::string> symbols;
  std::vector<Layer> layers;

  // Plans by width and the weights in the order the processor likes, made when first needed; one thread makes a plan
  // while others make or run theirs.
  struct PlanOnce {
    std::once_flag made;
    std::unique_ptr<const Plan> plan;
  };
  mutable std::mutex plans_mutex, weights_mutex;
  mutable std::map<int, PlanOnce> plans;
  mutable std::map<std::pair<std::size_t, std::string>, std::unique_ptr<memory>> weights;
  std::vector<std::unique_ptr<memory>> biases;

  void add(Layer layer) {
    const memory::desc desc({layer.outputs}, memory::data_type::s32, memory::format_tag::x);
    biases.push_back(std::make_unique<memory>(desc, cpu()));
    std::memcpy(biases.back()->get_data_handle(), layer.bias.data(), layer.bias.size() * sizeof(std::int32_t));
    layers.push_back(std::move(layer));
  }

  [[nodiscard]] const Plan& plan_for(int width) const {
    PlanOnce* once = nullptr;
    {
      const std::lock_guard lock(plans_mutex);
      once = &plans[width];
    }
    std::call_once(once->made, [&] { once->plan = make_plan(width); });
    return *once->plan;
  }

 private:
  [[nodiscard]] std::unique_ptr<const Plan> make_plan(int width) const {
    auto plan = std::make_unique<Plan>();
    int height = shape.height;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const Layer& layer = layers[i];
      Step made;
      made.source = activations(layer.inputs, height, width, memory::data_type::u8);
      height = (height + 2 * layer.padding[0] - layer.kernel[0]) / layer.stride[0] + 1;
      width = (width + 2 * layer.padding[1] - layer.kernel[1]) / layer.stride[1] + 1;
      made.target = activations(layer.outputs, height, width, layer.relu ? memory::data_type::u8 : memory::data_type::f32);
      const memory::desc weight(layer.weight_dims(), memory::data_type::s8, memory::format_tag::any);

      dnnl::primitive_attr attributes;
      attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
      attributes.set_output_scales(1 << 1, layer.factor);
      dnnl::post_ops after;
      if (layer.residual != 0) after.append_sum(layer.residual);
      if (layer.relu) after.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
      attributes.set_post_ops(after);
      const dnnl::convolution_forward::desc wanted(
          dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, made.source, weight, biases[i]->get_desc(), made.target,
          {layer.stride[0], layer.stride[1]}, {layer.padding[0], layer.padding[1]}, {layer.padding[0], layer.padding[1]});
      const auto chosen = quickest(dnnl::convolution_forward::primitive_desc(wanted, attributes, cpu()));
      made.convolution = dnnl::convolution_forward(chosen);
      made.weight = &weight_in(i, chosen.weights_desc()), made.bias = biases[i].get();
      made.scratch = chosen.scratchpad_desc().get_size();
      made.residual = layer.residual != 0;
      plan->scratch = std::max(plan->scratch, made.scratch);
      plan->largest = std::max({plan->largest, made.source.get_size(), made.target.get_size()});
      plan->steps.push_back(std::move(made));
    }
    plan->frames = width, plan->classes = layers.back().outputs;
    return plan;
  }

  // The layer's weights in the wanted order, shared by all plans that want the same.
  [[nodiscard]] const memory& weight_in(std::size_t i, const memory::desc& wanted) const {
    std::string key(reinterpret_cast<const char*>(&wanted.data), sizeof wanted.data);
    const std::lock_guard lock(weights_mutex);
    auto& held = weights[{i, std::move(key)}];
    if (!held) {
      const Layer& layer = layers[i];
      const auto plain = layer.groups > 1 ? memory::format_tag::goihw : memory::format_tag::oihw;
      memory from({layer.weight_dims(), memory::data_type::s8, plain}, cpu());
      std::memcpy(from.get_data_handle(), layer.weight.data(), layer.weight.size());
      held = std::make_unique<memory>(wanted, cpu());
      dnnl::stream stream(cpu());
      dnnl::reorder(from, *held).execute(stream, from, *held);
      stream.wait();
    }
    return *held;
  }
};

LineNetwork::LineNetwork(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LineNetwork::~LineNetwork() = default;
const LineShape& LineNetwork::shape() const { return parts_->shape; }
int LineNetwork::step() const { return parts_->step; }
const std::vector<std::string>& LineNetwork::symbols() const { return parts_->symbols; }

Result<std::shared_ptr<const LineNetwork>> LineNetwork::load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::missing_dependency, "read", "cannot open the recogniser's weights " + path);
  std::ostringstream all;
  all << file.rdbuf();
  std::string bytes = std::move(all).str();
  try {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length) throw std::runtime_error("it is too short");
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > bytes.size() - sizeof length) throw std::runtime_error("it is cut off");
    const auto header = nlohmann::json::parse(bytes.substr(sizeof length, length));
    const std::string data = bytes.substr(sizeof length + length);
    const auto& about = header.at("__metadata__");
    const auto part = [&](const char* name) { return nlohmann::json::parse(about.at(name).get<std::string>()); };
    dnnl::set_jit_profiling_flags(DNNL_JIT_PROFILE_NONE);  // telling profilers of each kernel takes longer than making it
    auto parts = std::make_unique<Parts>();
    const auto shape = part("shape");
    parts->shape = {shape.at("height"), shape.at("x_height"), shape.at("baseline"), shape.at("padding")};
    parts->step = part("step");
    for (const char32_t c : to_code_points(about.at("symbols").get<std::string>())) parts->symbols.push_back(to_utf8(std::u32string(1, c)));
    for (const auto& layer : part("layers")) parts->add(read_layer(layer, header, data));
    int channels = 1;
    for (const auto& layer : parts->layers) {
      if (layer.inputs != channels) throw std::runtime_error("layer " + layer.name + " does not fit the one before it");
      channels = layer.outputs;
    }
    if (channels != static_cast<int>(parts->symbols.size()) + 2 || parts->step < 1 || kWidthStep % parts->step != 0) {
      throw std::runtime_error("its scores do not fit its symbols");
    }
    std::shared_ptr<LineNetwork> network(new LineNetwork(std::move(parts)));
    const int least_frames = network->parts_->plan_for(kWidthStep).frames;
    if (least_frames != kWidthStep / network->step()) throw std::runtime_error("its scores do not fit its step");
    return network;
  } catch (const std::exception& error) {
    return fail(ErrorCode::damaged, "read", "the recogniser's weights " + path + " make no sense: " + error.what());
  }
}

struct LineNetwork::Workspace::Buffers {
  // What a step of a plan is executed with: the plan's weights and places in the buffers.
  using Arguments = std::unordered_map<int, memory>;

  dnnl::stream stream{cpu()};
  std::vector<std::uint8_t> ink, scratch;
  std::array<std::vector<std::uint8_t>, 3> activation;
  std::map<const Plan*, std::vector<Arguments>> arguments;  // as long as the buffers stay where they are
  std::uint8_t* scores = nullptr;                           // where the last step of a plan writes, the same for all

  // The steps' arguments, made when the plan is first run or the buffers have grown.
  const std::vector<Arguments>& arguments_of(const Plan& plan, std::size_t ink_bytes) {
    const auto grow = [&](std::vector<std::uint8_t>& bytes, std::size_t size) {
      if (bytes.size() >= size) return;
      bytes.resize(size);
      arguments.clear();
    };
    grow(ink, ink_bytes), grow(scratch, plan.scratch);
    for (auto& a : activation) grow(a, plan.largest);
    auto& steps = arguments[&plan];
    if (!steps.empty()) return steps;
    // `now` holds the current activations; a block's input stays in `entered` until its sum is written over it.
    std::uint8_t* now = ink.data();
    std::uint8_t* entered = nullptr;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
      const Step& step = plan.steps[i];
      const bool opens_block = i + 1 < plan.steps.size() && plan.steps[i + 1].residual;
      if (opens_block) entered = now;
      std::uint8_t* next = step.residual ? entered : nullptr;
      for (auto& a : activation) {
        if (next == nullptr && a.data() != now && a.data() != entered) next = a.data();
      }
      Arguments& made = steps.emplace_back();
      made.emplace(DNNL_ARG_SRC, memory(step.source, cpu(), now));
      made.emplace(DNNL_ARG_DST, memory(step.target, cpu(), next));
      made.emplace(DNNL_ARG_WEIGHTS, *step.weight);
      made.emplace(DNNL_ARG_BIAS, *step.bias);
      if (step.scratch > 0) {
        const memory::desc desc({static_cast<memory::dim>(step.scratch)}, memory::data_type::u8, memory::format_tag::x);
        made.emplace(DNNL_ARG_SCRATCHPAD, memory(desc, cpu(), scratch.data()));
      }
      if (step.residual) entered = nullptr;
      now = next;
    }
    scores = now;
    return steps;
  }
};

LineNetwork::Workspace::Workspace(std::shared_ptr<const LineNetwork> network)
    : network_(std::move(network)), buffers_(std::make_unique<Buffers>()) {}
LineNetwork::Workspace::Workspace(Workspace&&) noexcept = default;
LineNetwork::Workspace::~Workspace() = default;

cv::Mat LineNetwork::Workspace::run(const cv::Mat& grey) {
  const Parts& parts = *network_->parts_;
  CV_Assert(grey.type() == CV_8UC1 && grey.rows == parts.shape.height && grey.cols > 0);
  omp_set_num_threads(1);  // lines are the unit of parallelism
  // The margin is what training padded lines with at least.
  const int width = (grey.cols + parts.step + kWidthStep - 1) / kWidthStep * kWidthStep;
  const Plan& plan = parts.plan_for(width);
  Buffers& b = *buffers_;
  const auto& arguments = b.arguments_of(plan, static_cast<std::size_t>(width) * static_cast<std::size_t>(grey.rows));
  for (int y = 0; y < grey.rows; ++y) {
    const uchar* from = grey.ptr(y);
    std::uint8_t* to = b.ink.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    for (int x = 0; x < grey.cols; ++x) to[x] = static_cast<std::uint8_t>(255 - from[x]);
    std::fill(to + grey.cols, to + width, std::uint8_t{0});
  }
  for (std::size_t i = 0; i < plan.steps.size(); ++i) plan.steps[i].convolution.execute(b.stream, arguments[i]);
  b.stream.wait();
  return {plan.frames, plan.classes, CV_32FC1, b.scores};
}

}  // namespace sohoa
