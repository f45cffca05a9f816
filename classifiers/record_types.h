#pragma once

#include <memory>
#include <string>

#include "classifiers/page_view.h"
#include "classifiers/value_words.h"
#include "document/owner.h"
#include "document/record.h"
#include "document/result.h"

namespace sohoa {

// Whether a batch separator's QR code ("SOHOA:SEPARATOR...") is on the page.
[[nodiscard]] bool is_separator(const PageText& page);

// What recognising depends on besides the definitions.
struct Acceptance {
  double error_budget = 0.003;  // the share of accepted values that may be wrong
  std::string gazetteer = {};   // file of communes that `sohoa gazetteer load` made; provinces alone where it is not there
  std::string calibration = {};  // file; empty: the one of the models
};

// The record types of a folder of definitions (models/record_types/*.yaml). Immutable once loaded; safe on any thread.
class RecordTypes {
 public:
  // bad_config with file and line when a definition is wrong.
  [[nodiscard]] static Result<RecordTypes> load(const std::string& folder, const Acceptance& acceptance = {});
  RecordTypes(RecordTypes&&) noexcept;
  RecordTypes& operator=(RecordTypes&&) noexcept;
  ~RecordTypes();

  // SHA-256 over all definitions: part of the versions that --resume compares.
  [[nodiscard]] const std::string& version() const;
  // The same of the calibration and the gazetteer.
  [[nodiscard]] const std::string& calibration_version() const;
  [[nodiscard]] const std::string& gazetteer_version() const;

  // By which this folder's values are known.
  [[nodiscard]] const ValueWords& words() const;

  // Whom papers speak of.
  [[nodiscard]] Roles roles() const;

  // Type and its probability from the first page (and those that follow, where they help), then the fields. A type that
  // somebody knows is not doubted; one without a definition has no fields.
  [[nodiscard]] Record recognise(const std::vector<PageText>& pages, const std::string& known_type = {}) const;

  // Whether this page, taken for one of the kind that `before` is of, says so much otherwise that it is another paper of that kind.
  [[nodiscard]] bool is_another(const std::vector<PageText>& before, const PageText& page) const;

  // Probability that this page begins a paper rather than continuing the one before it.
  [[nodiscard]] double first_page_probability(const PageText& page) const;

  // Makes the halves of a page its papers where it shows a folded sheet lying open: lines stand in their order then.
  void unfold(PageText& page) const;

  // Whether a page goes on with the paper that these begin: it has a head with which that type goes on, behind all of theirs or
  // added to them, or it is the other side of their open sheet. It is another's where it says so, by number, name or page number.
  enum class Continuation { unknown, goes_on, of_another };
  [[nodiscard]] Continuation continuation(const std::vector<DocumentPage>& before, const PageText& page) const;

  struct State;

 private:
  // Views of one paper, the first of them told by its words.
  [[nodiscard]] Record recognise_paper(const std::vector<PageView>& views, const std::vector<PageText>& pages,
                                       const std::string& known_type) const;

  explicit RecordTypes(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace sohoa
