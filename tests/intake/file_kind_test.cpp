#include "pipeline/intake/file_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sohoa {
namespace {

using namespace std::string_literals;

Result<FileKind> kind_of(const std::string& bytes) {
  return file_kind_of({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

TEST(FileKind, KnowsEveryFormatByItsFirstBytes) {
  EXPECT_EQ(kind_of("\xFF\xD8\xFF\xE0"), FileKind::jpeg);
  EXPECT_EQ(kind_of("\x89PNG\r\n\x1A\n"), FileKind::png);
  for (const std::string& tiff : {"II*\0"s, "MM\0*"s, "II+\0"s, "MM\0+"s}) EXPECT_EQ(kind_of(tiff), FileKind::tiff);
  EXPECT_EQ(kind_of("RIFF\x10\0\0\0WEBPVP8L"s), FileKind::webp);
  EXPECT_EQ(kind_of("\0\0\0\x0CjP  \r\n\x87\n"s), FileKind::jpx);
  EXPECT_EQ(kind_of("\xFF\x4F\xFF\x51"), FileKind::jpx);
  EXPECT_EQ(kind_of("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0"s), FileKind::bmp);
  EXPECT_EQ(kind_of("%PDF-1.7"), FileKind::pdf);
  EXPECT_EQ(kind_of("some mailer's rubbish\r\n%PDF-1.4"), FileKind::pdf);
}

struct Refused {
  std::string bytes;
  ErrorCode code;
  std::string word;
};

TEST(FileKind, SaysWhatARefusedFileIs) {
  const std::string ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
  for (const Refused& file : {
           Refused{"", ErrorCode::empty, "no bytes"},
           {"PK\3\4\x14\0\0\0ho so.pdf"s, ErrorCode::container, "ZIP"},
           {"PK\5\6"s + std::string(18, '\0'), ErrorCode::container, "ZIP"},
           {"PK\3\4\x14\0\6\0[Content_Types].xml"s, ErrorCode::office_file, "Word"},
           {"PK\3\4"s + std::string(9000, 'x') + "PK\1\2[Content_Types].xml", ErrorCode::office_file, "Word"},
           {"PK\3\4\x14\0\0\0mimetypeapplication/vnd.oasis.opendocument.text"s, ErrorCode::office_file, "OpenDocument"},
           {"Rar!\x1A\x07\1\0"s, ErrorCode::container, "RAR"},
           {"7z\xBC\xAF\x27\x1C", ErrorCode::container, "7-Zip"},
           {std::string(257, 'n') + "ustar", ErrorCode::container, "tar"},
           {ole + "W\0o\0r\0d\0D\0o\0c\0"s, ErrorCode::office_file, "old kind"},
           {ole + std::string(3000, '\0') + "_\0_\0s\0u\0b\0s\0t\0g\0001\0.\0000\0"s, ErrorCode::container, "Outlook"},
           {"{\\rtf1\\ansi", ErrorCode::office_file, "RTF"},
           {"Received: from a by b\r\n\tid 1\r\nDate: Mon, 1 Jan 2024\r\nFrom: x@y\r\n", ErrorCode::container, "e-mail"},
           {"\xEF\xBB\xBFSubject: v/v\nTo: a@b\n\n", ErrorCode::container, "e-mail"},
           {"From a@b Mon Jan 1\nReceived: x\nSubject: y\n", ErrorCode::container, "e-mail"},
           {"\0\0\0\x18" "ftypheic"s, ErrorCode::unsupported, "HEIC"},
           {"GIF89a", ErrorCode::unsupported, "GIF"},
           {"<!DOCTYPE html><html>", ErrorCode::unsupported, "web page"},
           {"BM is how this note begins, and it goes on", ErrorCode::unsupported, "neither"},
           {"Kính gửi: Sở Nội vụ\nSubject: none of a mail\nTo: no\n", ErrorCode::unsupported, "neither"},
           {"\x89PNG", ErrorCode::unsupported, "neither"},
       }) {
    const auto kind = kind_of(file.bytes);
    ASSERT_FALSE(kind) << file.bytes;
    EXPECT_EQ(kind.error().code, file.code) << file.bytes;
    EXPECT_THAT(kind.error().message, testing::HasSubstr(file.word));
  }
}

// Stored without compression, a PDF inside an archive begins within its first kilobyte.
TEST(FileKind, TakesAnArchiveThatBeginsWithAPdfForAnArchive) {
  EXPECT_EQ(kind_of("PK\3\4\x0A\0\0\0a.pdf%PDF-1.4"s).error().code, ErrorCode::container);
  EXPECT_EQ(kind_of("From: a@b\nSubject: c\n\n%PDF-1.4"s).error().code, ErrorCode::container);
}

}  // namespace
}  // namespace sohoa
