#pragma once

#include <vector>

#include "document/page.h"

namespace sohoa {

class PageReader;

// What framed red stamps on a page say, which are no part of its print: lifted with the seals, and slanted.
struct FramedStamps {
  bool secret = false;        // one says so or cannot be read: doubt is on the safe side, since nothing else looks like it
  std::vector<Line> urgent;   // as read, stored raster; empty where the page is secret
};
[[nodiscard]] FramedStamps read_framed_stamps(const PreparedPage& page, PageReader& reader);

// Adds what stamps of urgency say to a page's lines, below what stands above them; not where it has been read with the print.
void add_stamps(const std::vector<Line>& stamps, PageText& page);

// The page without anything that it says, quarantined as secret. Its error's stage says whether it has a letterhead, with
// which papers begin (classifiers/secrecy.h).
[[nodiscard]] PageText withheld(const PageText& page);

}  // namespace sohoa
