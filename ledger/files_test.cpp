// Files of evidence: kept by digest, erased for good.
#include <gmock/gmock.h>

#include "base/digest.h"
#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string everything_in(const TemporaryFolder& folder) {
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "")) {
    std::ifstream file(entry.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), {});
  }
  return bytes;
}

TEST(EvidenceFiles, ComeWithTheActAndAreKeptOnce) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  for (int again = 0; again < 2; ++again) {
    Batch batch;
    const std::string digest = batch.add_file("a letter\n");
    EXPECT_EQ(digest, to_hex(sha256("a letter\n")));
    batch.add(fact("attribution", "{\"evidence\":\"" + digest + "\"}"));
    batch.add_file("");
    ASSERT_TRUE(ledger->append(std::move(batch)));
  }
  EXPECT_EQ(ledger->head()->sequence, 4) << "two files, two acts";
  const auto file = ledger->file(to_hex(sha256("a letter\n")));
  ASSERT_TRUE(file && *file);
  EXPECT_EQ((*file)->bytes, "a letter\n");
  EXPECT_EQ((*file)->size, 9);
  EXPECT_EQ((*ledger->file(to_hex(sha256(""))))->bytes, "");
  EXPECT_EQ(*ledger->file("no such"), std::nullopt);
  EXPECT_THAT(problems(*ledger), IsEmpty());
}

TEST(EvidenceFiles, AreErasedForGoodWhileDigestAndActStay) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  const std::string secret = "the caller's name and number, " + std::string(20'000, 'z') + " end";
  Batch batch;
  const std::string digest = batch.add_file(secret);
  ASSERT_TRUE(ledger->append(std::move(batch)));
  EXPECT_THAT(everything_in(folder), HasSubstr("caller's name"));

  const auto nameless = ledger->erase_file(digest, fact("erasure", "{}"));
  ASSERT_FALSE(nameless);
  EXPECT_THAT(nameless.error().message, HasSubstr("does not name the file"));
  ASSERT_TRUE(ledger->erase_file(digest, fact("erasure", "{\"sha256\":\"" + digest + "\",\"reason\":\"asked\"}")));
  EXPECT_EQ(everything_in(folder).find("caller's name"), std::string::npos);
  EXPECT_EQ(everything_in(folder).find(std::string(100, 'z')), std::string::npos);
  const auto file = ledger->file(digest);
  ASSERT_TRUE(file && *file);
  EXPECT_EQ((*file)->bytes, std::nullopt);
  EXPECT_EQ((*file)->size, static_cast<std::int64_t>(secret.size()));
  EXPECT_THAT(ledger->facts({"erasure"})->front().body, HasSubstr(digest));
  EXPECT_THAT(problems(*ledger), IsEmpty());

  EXPECT_FALSE(ledger->erase_file(digest, fact("erasure", digest))) << "erased already";
  EXPECT_FALSE(ledger->erase_file("none", fact("erasure", "none")));
  EXPECT_EQ(ledger->facts({"erasure"})->size(), 1u);
}

}  // namespace
}  // namespace sereno::ledger
