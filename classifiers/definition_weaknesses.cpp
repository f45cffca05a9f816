#include "classifiers/definition_weaknesses.h"

#include <fmt/format.h>

#include <algorithm>

namespace sohoa {
namespace {

// Whether the reader may take one for the other: the same letters, or so alike that half of the misreadings that are
// allowed for bring one to the other.
bool alike(const Pattern& a, const Pattern& b) {
  const auto apart = static_cast<int>(a.size() > b.size() ? a.size() - b.size() : b.size() - a.size());
  const int slack = (std::min(a.tolerance(), b.tolerance()) + 1) / 2;
  return apart <= slack && edit_distance(a.letters(), b.letters()) <= slack;
}

// Both fields may be looked for at the same place, and nothing parts their values.
bool compete(const FieldDefinition& a, const FieldDefinition& b) {
  const bool parts = !a.from.empty() || !a.until.empty() || !b.from.empty() || !b.until.empty();
  const bool same_section = a.section == b.section;
  return !parts && same_section && a.where == b.where;
}

class Weaknesses {
 public:
  explicit Weaknesses(const Definitions& definitions) : definitions_(definitions) {}

  std::vector<DefinitionRemark> all() {
    for (const TypeDefinition& type : definitions_.types) look_at(type);
    for (const FieldTable& table : definitions_.tables) look_at(table);
    return std::move(remarks_);
  }

 private:
  void add(const std::string& file, int line, std::string english, std::string vietnamese) {
    remarks_.push_back({file, line, false, std::move(english), std::move(vietnamese)});
  }

  void look_at(const TypeDefinition& type) {
    if (type.cues.empty() && type.notations.empty()) {
      add(type.file, type.line,
          fmt::format("`{}` has no `cues`: without its title it cannot be known; add words that only this paper has", type.id),
          fmt::format("`{}` không có `cues`: khi tiêu đề mờ sẽ không nhận ra; hãy thêm những từ chỉ giấy này có", type.id));
    }
    for (const Pattern& title : type.titles) {
      for (const Pattern& word : type.not_if) {
        if (!word.find(search_key(title.label()))) continue;
        add(type.file, type.line,
            fmt::format("`{}` rules itself out: `not_if` has `{}`, which stands in its title `{}`; remove one of them", type.id, word.label(), title.label()),
            fmt::format("`{}` tự loại chính nó: `not_if` có `{}`, nằm trong tiêu đề `{}`; hãy bỏ một trong hai", type.id, word.label(), title.label()));
      }
      // A paper's first page would then go on with the paper before it.
      for (const Pattern& head : type.continued_by) {
        if (!head.at_start(search_key(title.label()))) continue;
        add(type.file, type.line,
            fmt::format("`{}` swallows the next paper of its type: `continued_by` has `{}`, with which its title `{}` begins; give a head of its later pages only", type.id, head.label(), title.label()),
            fmt::format("`{}` nuốt giấy cùng loại tiếp theo: `continued_by` có `{}`, là phần đầu của tiêu đề `{}`; hãy ghi dòng đầu chỉ có ở các trang sau", type.id, head.label(), title.label()));
      }
      for (const Pattern& other : definitions_.other_titles) {
        if (!alike(title, other)) continue;
        add(type.file, type.line,
            fmt::format("the title `{}` is also among `other_titles` (`{}`): remove it there", title.label(), other.label()),
            fmt::format("tiêu đề `{}` cũng có trong `other_titles` (`{}`): hãy bỏ ở đó", title.label(), other.label()));
      }
      for (const TypeDefinition& other : definitions_.types) {
        if (&other == &type || (!type.notations.empty() && !other.notations.empty())) continue;  // their numbers tell
        for (const Pattern& others : other.titles) {
          if (!alike(title, others)) continue;
          add(type.file, type.line,
              fmt::format("the title `{}` cannot be told from `{}` of `{}`; give one of the two types a `not_if`, or another title", title.label(), others.label(), other.id),
              fmt::format("tiêu đề `{}` dễ lẫn với `{}` của `{}`; hãy thêm `not_if` cho một trong hai loại, hoặc đổi tiêu đề", title.label(), others.label(), other.id));
        }
      }
    }
  }

  void look_at(const FieldTable& table) {
    for (std::size_t a = 0; a < table.fields.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        const FieldDefinition &field = table.fields[a], &other = table.fields[b];
        if (compete(field, other)) look_at(table, field, other);
      }
    }
  }

  void look_at(const FieldTable& table, const FieldDefinition& field, const FieldDefinition& other) {
    for (const Pattern& label : field.labels) {
      for (const Pattern& others : other.labels) {
        if (label.letters() == others.letters()) {
          add(table.file, field.line,
              fmt::format("the label `{}` of `{}` is also that of `{}`: both would take the same value; part them by `section`, `where` or `from`/`until`",
                          label.label(), field.key, other.key),
              fmt::format("nhãn `{}` của `{}` cũng là nhãn của `{}`: cả hai sẽ lấy cùng một giá trị; hãy phân biệt bằng `section`, `where` hoặc `from`/`until`",
                          label.label(), field.key, other.key));
        } else if (alike(label, others)) {
          const bool longer = label.size() > others.size();
          add(table.file, field.line,
              fmt::format("the label `{}` hides `{}` (of `{}`) where a letter or two are misread; print more of one of them",
                          longer ? others.label() : label.label(), longer ? label.label() : others.label(), other.key),
              fmt::format("nhãn `{}` che mất `{}` (của `{}`) khi đọc sai một hai chữ; hãy viết một nhãn dài hơn",
                          longer ? others.label() : label.label(), longer ? label.label() : others.label(), other.key));
        }
      }
    }
  }

  const Definitions& definitions_;
  std::vector<DefinitionRemark> remarks_;
};

}  // namespace

std::vector<DefinitionRemark> weaknesses_of(const Definitions& definitions) { return Weaknesses(definitions).all(); }

}  // namespace sohoa
