#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifiers/values.h"

// Numbers and codes by which persons, papers and places are registered, each brought to its normal form as read_value() does.
namespace sohoa {

[[nodiscard]] Reading read_pid(std::string_view raw);
// A personal number, the nine digits of an old identity card or a passport, also in a sentence about it.
[[nodiscard]] Reading read_id_number(std::string_view raw);
// "27/2024", "470/2025/TLKS-BS", "02020.GCS.12096.25".
[[nodiscard]] Reading read_doc_number(std::string_view raw);
// Of a dossier: "000.16.38.H56-240305-0012". Agencies of provinces are H01 to H63; domain rules, section 4.3.
[[nodiscard]] Reading read_dossier_code(std::string_view raw);
// Of a taxpayer or enterprise, with its check digit, perhaps a branch ("0100109106-001"); a personal number, which is its
// holder's tax code since July 2025; or the code of a household business as districts gave them ("38A8001234").
[[nodiscard]] Reading read_tax_code(std::string_view raw);
// Two letters, the digit of the benefit, two of the province and the ten of social insurance; or the ten alone, which is
// how cards are numbered since April 2021.
[[nodiscard]] Reading read_health_card(std::string_view raw);
[[nodiscard]] Reading read_facility_code(std::string_view raw);
// A digit of the scale from 1 to 5.
[[nodiscard]] Reading read_benefit(std::string_view raw);
[[nodiscard]] Reading read_living_area(std::string_view raw);
// The first of the forms that stands in the text: `9` is a figure, `A` a capital, `a` a small letter, `*` more of the one before,
// anything else itself, and where the form has a space the text may have none. "BM637293" with "AA 999999" is "BM 637293".
[[nodiscard]] Reading read_code(std::string_view raw, const std::vector<std::string>& forms);
[[nodiscard]] Reading read_phone(std::string_view raw);
[[nodiscard]] Reading read_email(std::string_view raw);

// A 12-digit personal number against sex ("Nam", "Nữ" or empty) and birth year (0 when unknown); the reason when they
// cannot belong together, else empty. Domain rules, section 4.1.
[[nodiscard]] std::string personal_number_doubt(std::string_view digits, std::string_view sex, int birth_year);
// The check of a dossier code's date against the day of reception; empty when they agree.
[[nodiscard]] std::string dossier_code_doubt(std::string_view code, std::string_view received_iso);
// A dossier code anywhere in a text (also in a QR code's); empty when there is none.
[[nodiscard]] std::string dossier_code_in(std::string_view text);

}  // namespace sohoa
