#pragma once

#include <string>
#include <string_view>

namespace sohoa {

// ISO 8601 of a time as PDF ("D:20240105101112+07'00'"), EXIF and TIFF ("2024:01:05 10:11:12") write it, to the precision
// and with the time zone it has; empty for anything else, also for days that no calendar has.
std::string iso_time(std::string_view written);

// The metadata of an archive PDF: which part of ISO 19005 (1 or 2) it keeps to, level B, and what is known for certain:
// its identifier and when its first page was made (`created`, ISO 8601 or empty). No clock enters it.
std::string xmp_packet(int pdfa_part, const std::string& identifier, const std::string& created);

}  // namespace sohoa
