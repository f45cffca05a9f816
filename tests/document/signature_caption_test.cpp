#include "document/signature_caption.h"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

TEST(SignatureCaption, NamesSignerOrganisationAndTime) {
  const SignatureCaption caption = read_signature_caption(
      "Người ký: Cổng Thông tin\nđiện tử Xã\nEmail: cong@xa.gov.vn\nCơ quan: Văn phòng\nỦy ban\nThời gian ký: 03.08.2023 09:03:59 +07:00");
  EXPECT_EQ(caption.signer, "Cổng Thông tin điện tử Xã");
  EXPECT_EQ(caption.organisation, "Văn phòng Ủy ban");
  EXPECT_EQ(caption.signed_at, "2023-08-03T09:03:59+07:00");
}

TEST(SignatureCaption, TakesABareNameBeforeAddressAndTime) {
  const SignatureCaption caption = read_signature_caption("TRUNG TÂM\nVÍ DỤ\ntt@tinh.gov.vn\n7.02.2025 08:51:04");
  EXPECT_EQ(caption.signer, "TRUNG TÂM VÍ DỤ");
  EXPECT_EQ(caption.signed_at, "2025-02-07T08:51:04");
  EXPECT_EQ(caption.organisation, "");
}

TEST(SignatureCaption, ReadsEnglishOnes) {
  const SignatureCaption caption = read_signature_caption("Digitally signed by Some Office\nDate: 2024.01.05 08:30:12 +07'00'");
  EXPECT_EQ(caption.signer, "Some Office");
  EXPECT_EQ(caption.signed_at, "2024-01-05T08:30:12+07:00");
}

TEST(SignatureCaption, IsNotMistakenForAFormsOwnWords) {
  EXPECT_TRUE(is_unmistakably_a_signature_caption("Nguoi ky: Van phong\nThoi gian ky: 05.01.2024 08:30:12 +07:00"));
  EXPECT_FALSE(is_unmistakably_a_signature_caption("NGƯỜI KÝ\n(Ký, ghi rõ họ tên)"));
  EXPECT_FALSE(is_unmistakably_a_signature_caption("Người ký: Nguyễn Văn A"));
  EXPECT_FALSE(is_unmistakably_a_signature_caption("Nhận lúc 05.01.2024 08:30:12"));
  EXPECT_FALSE(is_signature_caption("507"));
}

}  // namespace
}  // namespace sohoa
