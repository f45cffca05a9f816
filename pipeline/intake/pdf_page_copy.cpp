#include "pipeline/intake/pdf_page_copy.h"

#include <GfxState.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <qpdf/QPDFAnnotationObjectHelper.hh>
#include <set>

#include "pipeline/intake/pdf_font_copy.h"
#include "pipeline/intake/pdf_objects.h"
#include "pipeline/intake/pdf_stream.h"

namespace sohoa {
namespace {

using Object = QPDFObjectHandle;

constexpr int deepest_form = 12;

bool is_name(Object value, std::initializer_list<const char*> names) {
  return value.isName() && std::ranges::any_of(names, [&](const char* name) { return value.getName() == name; });
}

// As Poppler draws it.
std::string rgb_of(const std::vector<Object>& cmyk) {
  GfxColor colour{};
  for (std::size_t i = 0; i < 4; ++i) colour.c[i] = dblToCol(std::clamp(Object(cmyk[i]).getNumericValue(), 0.0, 1.0));
  GfxRGB rgb{};
  GfxDeviceCMYKColorSpace().getRGB(&colour, &rgb);
  return fmt::format("{:.4g} {:.4g} {:.4g}", colToDbl(rgb.r), colToDbl(rgb.g), colToDbl(rgb.b));
}

// What all contents of a page share.
class PageCopy {
 public:
  PdfObjects objects;
  bool has_colour = false;

  PdfFontCopy& font(Object font) {
    if (!font.isDictionary() || !font.isIndirect()) throw Unfit("a font that is not there");
    std::unique_ptr<PdfFontCopy>& copy = fonts_[font.getObjGen()];
    if (!copy) copy = std::make_unique<PdfFontCopy>(font, objects);
    return *copy;
  }

  std::string settings(Object settings);
  std::string colour_space(Object space, bool indexed = false);
  std::string picture(Object picture);
  std::string form(Object form, Object outer_resources, PdfFontCopy* font, int depth);

 private:
  std::string mask(Object picture);

  std::map<QPDFObjGen, std::unique_ptr<PdfFontCopy>> fonts_;
  std::map<QPDFObjGen, std::string> pictures_, forms_;
};

// Runs a content stream and writes it anew, with the resources that it uses.
class ContentCopy final : public Object::ParserCallbacks {
 public:
  ContentCopy(PageCopy& page, Object resources, PdfFontCopy* font, int depth) : page_(page), resources_(resources), depth_(depth), font_(font) {}

  std::string content;

  // << /Font << ... >> ... >>
  [[nodiscard]] std::string resources() const {
    std::string words = "<<";
    for (const auto& [kind, entries] : used_) {
      words += " " + kind + " <<";
      for (const auto& [name, what] : entries) words += " " + Object::newName(name).unparse() + " " + what;
      words += " >>";
    }
    return words + " >>";
  }

  // Paints a form over what stands there.
  void add_form(const std::string& name, const std::string& form, const std::string& painting) {
    if (!used_["/XObject"].emplace(name, form).second) throw Unfit("forms of one name");
    if (!has_forms_) content = "q\n" + content + "Q\n";
    has_forms_ = true;
    content += painting;
  }

  void handleObject(Object object) override {
    if (object.isOperator()) {
      execute(object.getOperatorValue());
      operands_.clear();
    } else if (object.isInlineImage() || operands_.size() >= 64) {
      throw Unfit("an inline image");
    } else {
      operands_.push_back(object);
    }
  }
  void handleEOF() override {
    for (; !saved_.empty(); saved_.pop_back()) content += "Q\n";
  }

 private:
  Object resource(const char* kind) {
    Object group = resources_.isDictionary() ? resources_.getKey(kind) : Object::newNull();
    if (operands_.empty() || !operands_[0].isName() || !group.isDictionary()) throw Unfit("a resource that is not there");
    return group.getKey(operands_[0].getName());
  }

  // Under another name, so that those of the archive are free.
  void use(const char* kind, const std::string& what) {
    const std::string name = "/c" + operands_[0].getName().substr(1);
    used_[kind][name] = what;
    operands_[0] = Object::newName(name);
  }

  void show(Object text) {
    if (!text.isString()) return;
    if (!font_) throw Unfit("text without a font");
    font_->show(text.getStringValue());
  }

  void demand_numbers(std::size_t count) {
    if (operands_.size() != count || !std::ranges::all_of(operands_, [](const Object& o) { return Object(o).isNumber(); }))
      throw Unfit("odd operands");
  }

  void execute(const std::string& op) {
    static const std::set<std::string> plain = {"w",  "J",  "j",  "M", "d",  "i",  "cm", "m",  "l",  "c",  "v",  "y", "h", "re", "S", "s", "f",
                                                "F",  "f*", "B",  "B*", "b", "b*", "n",  "W",  "W*", "BT", "ET", "Tc", "Tw", "Tz", "TL", "Tr",
                                                "Ts", "Td", "TD", "Tm", "T*", "g", "G"};
    if (op == "BMC" || op == "BDC" || op == "EMC" || op == "MP" || op == "DP") {  // structure, which nothing shows of
      if (!operands_.empty() && is_name(operands_[0], {"/OC"})) throw Unfit("a layer that can be switched off");
      return;
    }
    if (op == "q") {
      constexpr std::size_t most_saved = 28;  // ISO 19005-1
      saved_.push_back(font_);
      if (saved_.size() > most_saved) throw Unfit("deeply nested states");
    } else if (op == "Q") {
      if (saved_.empty()) throw Unfit("states that are restored before they are saved");
      font_ = saved_.back(), saved_.pop_back();
    } else if (op == "Do") {
      Object object = resource("/XObject");
      if (!object.isStream()) throw Unfit("a picture that is not there");
      use("/XObject", is_name(object.getDict().getKey("/Subtype"), {"/Image"}) ? page_.picture(object)
                                                                               : page_.form(object, resources_, font_, depth_ + 1));
    } else if (op == "gs") {
      use("/ExtGState", page_.settings(resource("/ExtGState")));
    } else if (op == "Tf") {
      font_ = &page_.font(resource("/Font"));
      use("/Font", font_->reference());
    } else if (op == "Tj" || op == "'") {
      if (operands_.size() != 1) throw Unfit("odd operands");
      show(operands_[0]);
    } else if (op == "\"") {
      if (operands_.size() != 3) throw Unfit("odd operands");
      show(operands_[2]);
    } else if (op == "TJ") {
      if (operands_.size() != 1 || !operands_[0].isArray()) throw Unfit("odd operands");
      for (const Object& item : operands_[0].getArrayAsVector()) show(item);
    } else if (op == "rg" || op == "RG") {
      demand_numbers(3);
      if (const std::string grey = operands_[0].unparse(); operands_[1].unparse() == grey && operands_[2].unparse() == grey) {
        content += grey + (op == "rg" ? " g\n" : " G\n");  // spares a black page the profile of colours
        return;
      }
      page_.has_colour = true;
    } else if (op == "k" || op == "K") {
      demand_numbers(4);
      page_.has_colour = true;
      content += rgb_of(operands_) + (op == "k" ? " rg\n" : " RG\n");
      return;
    } else if (op == "cs" || op == "CS") {
      if (operands_.size() != 1) throw Unfit("odd operands");
      if (is_name(operands_[0], {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern"})) page_.colour_space(operands_[0]);
      else use("/ColorSpace", page_.colour_space(resource("/ColorSpace")));
    } else if (op == "sc" || op == "SC" || op == "scn" || op == "SCN") {
      demand_numbers(operands_.size());
    } else if (op == "ri") {
      if (operands_.size() != 1 || !is_name(operands_[0], {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}))
        throw Unfit("an unknown intent");
    } else if (!plain.contains(op)) {
      throw Unfit("the operator " + op);
    }
    for (const Object& operand : operands_) content += page_.objects.copy(operand) + " ";
    content += op + "\n";
  }

  PageCopy& page_;
  Object resources_;
  int depth_;
  PdfFontCopy* font_;
  std::vector<PdfFontCopy*> saved_;
  std::vector<Object> operands_;
  std::map<std::string, std::map<std::string, std::string>> used_;
  bool has_forms_ = false;
};

std::string PageCopy::settings(Object settings) {
  if (!settings.isDictionary()) throw Unfit("settings that are not there");
  const auto is_one = [&](const char* key) {
    Object value = settings.getKey(key);
    return value.isNull() || (value.isNumber() && value.getNumericValue() == 1);
  };
  const auto is_default = [&](const char* key, std::initializer_list<const char*> names) {
    return settings.getKey(key).isNull() || is_name(settings.getKey(key), names);
  };
  if (!is_one("/CA") || !is_one("/ca") || !is_default("/SMask", {"/None"}) || !is_default("/BM", {"/Normal", "/Compatible"}))
    throw Unfit("transparency");
  if (!is_default("/TR", {"/Identity"}) || !is_default("/TR2", {"/Identity", "/Default"}) || settings.hasKey("/Font"))
    throw Unfit("settings of a kind that nobody uses");
  return "<< /Type /ExtGState" + objects.copy_keys(settings, {"/LW", "/LC", "/LJ", "/ML", "/D", "/FL", "/SA"}) + " >>";
}

std::string PageCopy::colour_space(Object space, bool indexed) {
  if (is_name(space, {"/DeviceGray"})) return "/DeviceGray";
  if (is_name(space, {"/DeviceRGB"})) {
    has_colour = true;
    return "/DeviceRGB";
  }
  if (!space.isArray() || space.getArrayNItems() < 2) throw Unfit("a colour space that needs a device");
  Object kind = space.getArrayItem(0), what = space.getArrayItem(1);
  if (is_name(kind, {"/CalGray", "/CalRGB", "/Lab"})) return objects.copy(space);
  if (is_name(kind, {"/ICCBased"}) && what.isStream()) {
    constexpr std::size_t header_bytes = 128, major_version = 8, signature = 36;
    constexpr double most_profile_bytes = 8 << 20;
    const std::vector<std::uint8_t> profile = unfolded(what, most_profile_bytes);
    Object count = what.getDict().getKey("/N");
    const std::string_view words(reinterpret_cast<const char*>(profile.data()), profile.size());
    if (profile.size() < header_bytes || words.substr(signature, 4) != "acsp" || profile[major_version] > 2 || !count.isInteger())
      throw Unfit("a colour profile that is newer than PDF/A-1");
    const long long components = count.getIntValue();
    if (words.substr(16, 4) != (components == 1 ? "GRAY" : "RGB ") || (components != 1 && components != 3))
      throw Unfit("a colour profile of other colours");
    return "[ /ICCBased " + objects.add_stream(what, " /N " + std::to_string(components)) + " ]";
  }
  if (is_name(kind, {"/Indexed"}) && !indexed && space.getArrayNItems() == 4)
    return "[ /Indexed " + colour_space(what, true) + " " + objects.copy(space.getArrayItem(2)) + " " + objects.copy(space.getArrayItem(3)) + " ]";
  throw Unfit("a colour space that needs a device");
}

// A soft mask that is all or nothing, as PDF/A-1 has it: bit by bit.
std::string PageCopy::mask(Object picture) {
  Object soft = picture.getDict().getKey("/SMask"), hard = picture.getDict().getKey("/Mask");
  if (soft.isStream()) {
    Object dictionary = soft.getDict();
    Object width = dictionary.getKey("/Width"), height = dictionary.getKey("/Height"), bits = dictionary.getKey("/BitsPerComponent");
    if (!width.isInteger() || !height.isInteger() || !bits.isInteger() || bits.getIntValue() != 8 ||
        dictionary.hasKey("/Matte") || dictionary.hasKey("/Decode"))
      throw Unfit("transparency");
    const auto across = static_cast<std::size_t>(width.getIntValueAsInt()), down = static_cast<std::size_t>(height.getIntValueAsInt());
    constexpr double most_mask_bytes = 64 << 20;
    const std::vector<std::uint8_t> samples = unfolded(soft, most_mask_bytes);
    if (samples.size() < across * down) throw Unfit("transparency");
    if (std::ranges::all_of(samples, [](std::uint8_t sample) { return sample == 255; })) return "";
    std::string bits_out((across + 7) / 8 * down, '\0');
    for (std::size_t y = 0; y < down; ++y)
      for (std::size_t x = 0; x < across; ++x) {
        const std::uint8_t sample = samples[y * across + x];
        if (sample != 0 && sample != 255) throw Unfit("transparency");
        if (sample == 0) bits_out[y * ((across + 7) / 8) + x / 8] |= static_cast<char>(0x80 >> x % 8);
      }
    return " /Mask " + objects.add_packed(bits_out, fmt::format(" /Type /XObject /Subtype /Image /ImageMask true /BitsPerComponent 1"
                                                                " /Width {} /Height {}",
                                                                across, down));
  }
  if (hard.isStream()) return " /Mask " + this->picture(hard);
  return objects.copy_keys(picture.getDict(), {"/Mask"});
}

std::string PageCopy::picture(Object picture) {
  std::string& known = pictures_[picture.getObjGen()];
  if (!known.empty()) return known;
  Object dictionary = picture.getDict();
  if (dictionary.hasKey("/OC") || dictionary.hasKey("/SMaskInData")) throw Unfit("a picture that is not always there");
  if (Object filter = dictionary.getKey("/Filter"); is_name(filter, {"/JPXDecode"})) throw Unfit("JPEG 2000");
  std::string entries = " /Type /XObject /Subtype /Image" +
                        objects.copy_keys(dictionary, {"/Width", "/Height", "/BitsPerComponent", "/ImageMask", "/Decode"}) + mask(picture);
  Object stencil = dictionary.getKey("/ImageMask");
  if (!stencil.isBool() || !stencil.getBoolValue()) entries += " /ColorSpace " + colour_space(dictionary.getKey("/ColorSpace"));
  return known = objects.add_stream(picture, entries);
}

std::string PageCopy::form(Object form, Object outer_resources, PdfFontCopy* font, int depth) {
  std::string& known = forms_[form.getObjGen()];
  if (!known.empty()) return known;
  Object dictionary = form.getDict();
  if (depth > deepest_form || !is_name(dictionary.getKey("/Subtype"), {"/Form"}) || dictionary.hasKey("/Ref") || dictionary.hasKey("/PS") ||
      dictionary.hasKey("/Subtype2") || dictionary.hasKey("/OC"))
    throw Unfit("a form of an unusual kind");
  Object own = dictionary.getKey("/Resources");
  ContentCopy copy(*this, own.isDictionary() ? own : outer_resources, font, depth);
  demand_sane_size(form);
  form.parseAsContents(&copy);
  const std::string entries = " /Type /XObject /Subtype /Form" + objects.copy_keys(dictionary, {"/BBox", "/Matrix"}) + " /Resources " + copy.resources();
  return forms_[form.getObjGen()] = objects.add_packed(copy.content, entries);
}

// Whether viewers show something of it, beside what its appearance draws.
bool is_drawn_by_viewers(QPDFAnnotationObjectHelper& annotation) {
  const std::string kind = annotation.getSubtype();
  if (kind == "/Popup") return false;
  if (kind != "/Link") return !annotation.getAppearanceStream("/N").isStream();
  Object border = annotation.getObjectHandle().getKey("/Border"), style = annotation.getObjectHandle().getKey("/BS");
  Object width = style.isDictionary()                                   ? style.getKey("/W")
                 : border.isArray() && border.getArrayNItems() >= 3 ? border.getArrayItem(2)
                                                                    : Object::newNull();
  return !width.isNumber() || width.getNumericValue() != 0;
}

// Signatures, stamps and filled fields become part of the page.
void draw_annotations(QPDFPageObjectHelper page, int rotate, PageCopy& copy, ContentCopy& content) {
  constexpr int invisible = 1, hidden = 2, no_view = 32;
  int count = 0;
  for (QPDFAnnotationObjectHelper& annotation : page.getAnnotations()) {
    const auto area = rectangle_of(annotation.getObjectHandle().getKey("/Rect"));
    if ((annotation.getFlags() & (hidden | no_view)) != 0 || !area || area->area() <= 0) continue;
    if (is_drawn_by_viewers(annotation)) throw Unfit("an annotation without an appearance");
    const std::string name = fmt::format("/a{}", ++count);
    const std::string drawn = annotation.getPageContentForAppearance(name, rotate, 0, invisible | hidden | no_view);
    if (!drawn.empty()) content.add_form(name, copy.form(annotation.getAppearanceStream("/N"), Object::newNull(), nullptr, 1), drawn);
  }
}

}  // namespace

EncodedImage copy_page(QPDFPageObjectHelper page, const Rectangle& box, int rotate) {
  PageCopy copy;
  ContentCopy content(copy, page.getAttribute("/Resources", false), nullptr, 0);
  demand_sane_size(page);
  page.parseContents(&content);
  draw_annotations(page, rotate, copy, content);
  const std::string contents = copy.objects.add_packed(content.content, "");
  copy.objects.add(fmt::format("<< /Type /Page /MediaBox [ {:.4f} {:.4f} {:.4f} {:.4f} ] /Resources {} /Contents {} >>", box.x0, box.y0, box.x1, box.y1,
                               content.resources(), contents));
  EncodedImage image;
  image.filter = EncodedImage::Filter::drawing;
  image.components = copy.has_colour ? 3 : 1;
  image.objects = std::move(copy.objects.objects);
  image.bytes = std::move(copy.objects.bytes);
  return image;
}

}  // namespace sohoa
