#include "pipeline/assembly/dossier_grouping.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const std::string first = "000.16.38.H56-240305-0012", second = "000.16.38.H56-240305-0013";

BatchPaper paper(const std::string& path, const std::string& id) { return {path, id, "", false}; }
BatchPaper receipt(const std::string& path, const std::string& id, const std::string& code) { return {path, id, code, true}; }
BatchPaper separator(const std::string& path, const std::string& code) { return {path, "", code, true}; }

// "id: code", with a ? where there is doubt.
std::vector<std::string> grouped(const std::vector<BatchPaper>& papers) {
  std::vector<std::string> shown;
  for (const DossierMembership& m : group_to_dossiers(papers))
    shown.push_back(m.document_id + (m.code == first ? " first" : " second") + (m.doubt.empty() ? "" : "?"));
  return shown;
}

TEST(DossierGrouping, AReceiptOpensADossierAndTheNextOneClosesIt) {
  EXPECT_THAT(grouped({receipt("a/1.jpg", "r1", first), paper("a/2.jpg", "p1"), paper("a/3.jpg", "p2"), receipt("a/4.jpg", "r2", second),
                       paper("a/5.jpg", "p3")}),
              UnorderedElementsAre("r1 first", "p1 first", "p2 first", "r2 second", "p3 second"));
}

TEST(DossierGrouping, AReceiptThatSharesItsFileCoversThatFileOnly) {
  EXPECT_THAT(grouped({receipt("a/1.pdf", "r1", first), paper("a/1.pdf", "p1"), paper("a/2.pdf", "p2"), paper("a/2.pdf", "p3")}),
              UnorderedElementsAre("r1 first", "p1 first"));
}

TEST(DossierGrouping, AFolderEndsADossier) {
  EXPECT_THAT(grouped({receipt("a/1.jpg", "r1", first), paper("a/2.jpg", "p1"), paper("b/1.jpg", "p2")}),
              UnorderedElementsAre("r1 first", "p1 first"));
}

TEST(DossierGrouping, ASeparatorOpensTheDossierItNamesAndWithoutACodeOnlyCloses) {
  EXPECT_THAT(grouped({separator("a/1.pdf", first), paper("a/1.pdf", "p1"), separator("a/1.pdf", ""), paper("a/1.pdf", "p2"),
                       separator("a/1.pdf", second), paper("a/1.pdf", "p3")}),
              UnorderedElementsAre("p1 first", "p3 second"));
}

TEST(DossierGrouping, AReceiptWhoseCodeCannotBeReadClosesTheDossierBefore) {
  EXPECT_THAT(grouped({receipt("a/1.jpg", "r1", first), paper("a/2.jpg", "p1"), receipt("a/3.jpg", "r2", ""), paper("a/4.jpg", "p2")}),
              UnorderedElementsAre("r1 first", "p1 first"));
}

TEST(DossierGrouping, AFolderOrFileNamedByACodeIsThatDossier) {
  EXPECT_THAT(grouped({paper("x/" + first + "/cccd.jpg", "p1"), paper("x/" + first + "/gcs.jpg", "p2"), paper("x/" + second + ".pdf", "p3"),
                       paper("x/" + second + ".pdf", "p4"), paper("x/other.pdf", "p5")}),
              UnorderedElementsAre("p1 first", "p2 first", "p3 second", "p4 second"));
}

TEST(DossierGrouping, AReceiptThatContradictsTheFoldersNameIsFollowedInDoubt) {
  EXPECT_THAT(grouped({receipt(first + "/1.jpg", "r1", second), paper(first + "/2.jpg", "p1")}), UnorderedElementsAre("r1 second?", "p1 second?"));
}

TEST(DossierGrouping, PapersBeforeTheOnlyReceiptOfTheirFolderAreTakenInWithADoubt) {
  EXPECT_THAT(grouped({paper("a/cccd.jpg", "p1"), receipt("a/hen-tra.jpg", "r1", first), paper("a/khai-sinh.jpg", "p2")}),
              UnorderedElementsAre("p1 first?", "r1 first", "p2 first"));
  EXPECT_THAT(grouped({paper("a/cccd.jpg", "p1"), receipt("a/hen-tra.jpg", "r1", first), receipt("a/x.jpg", "r2", second)}),
              UnorderedElementsAre("r1 first", "r2 second"));
}

TEST(DossierGrouping, APaperWithACodeOfItsOwnIsOfThatDossier) {
  BatchPaper result = paper("a/9.jpg", "p9");
  result.code = second;
  EXPECT_THAT(grouped({receipt("a/1.jpg", "r1", first), result, paper("a/99.jpg", "p1")}),
              UnorderedElementsAre("r1 first", "p9 second", "p1 first"));
}

TEST(DossierGrouping, APaperMayBeOfTwoDossiersAndIsOnceInEach) {
  EXPECT_THAT(grouped({receipt("a/1.jpg", "r1", first), paper("a/2.jpg", "card"), paper("a/3.jpg", "card"), receipt("a/4.jpg", "r2", second),
                       paper("a/5.jpg", "card")}),
              UnorderedElementsAre("r1 first", "card first", "r2 second", "card second"));
}

TEST(DossierGrouping, WithoutCoverOrNamePapersAreLoose) {
  EXPECT_THAT(grouped({paper("a/1.jpg", "p1"), paper("a/2.jpg", "p2")}), IsEmpty());
}

}  // namespace
}  // namespace sohoa
