#include "document/printable.h"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

TEST(Printable, LeavesTextAlone) {
  EXPECT_EQ(printable("Số 12/QĐ-UBND 100%.pdf"), "Số 12/QĐ-UBND 100%.pdf");
  EXPECT_EQ(valid_utf8("hộp 1\t😀\n"), "hộp 1\t😀\n");
}

TEST(Printable, EncodesBytesThatAreNotUtf8) {
  EXPECT_EQ(valid_utf8("a\xFF"
                       "b\xC3"),
            "a%FFb%C3");
  EXPECT_EQ(valid_utf8("\xC0\xAF"), "%C0%AF") << "overlong";
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), "%ED%A0%80") << "half a surrogate pair";
  EXPECT_EQ(valid_utf8("\xF4\x90\x80\x80"), "%F4%90%80%80") << "beyond Unicode";
}

TEST(Printable, EncodesWhatWouldSteerATerminal) {
  EXPECT_EQ(printable("\x1B[2Ja\tb\nc\x7F"), "%1B[2Ja%09b%0Ac%7F");
  EXPECT_EQ(printable("\u009B1m"), "%C2%9B1m");
  EXPECT_EQ(printable("gnp.\u202Efdp"), "gnp.%E2%80%AEfdp");
  EXPECT_EQ(printable("…"), "…") << "just before the separators";
}

}  // namespace
}  // namespace sohoa
