#include "config/outline/contract_outline.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config/yaml_reader.h"

namespace sereno::config {
namespace {

class ContractOutlineTest : public ::testing::Test {
 protected:
  ContractOutlineTest() {
    std::string name = (std::filesystem::temp_directory_path() / "sereno-outline-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~ContractOutlineTest() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return (folder_ / "contract.yaml").string(); }
  std::optional<ContractOutline> read(const std::string& text) {
    std::ofstream(path()) << text;
    problems_.clear();
    return read_contract_outline(path(), problems_);
  }

  std::filesystem::path folder_;
  std::vector<Problem> problems_;
};

TEST_F(ContractOutlineTest, TakesWhatItNeeds) {
  const auto outline = read(R"(
id: {value: x, clause: "y"}
functions:
  - {id: web, critical: true, resolution: 10m}
  - {id: recordings, services: [golden, recent]}
parties:
  - {id: cdn, role: ally, contacts: [a@b]}
  - {id: carrier, role: third}
  - {id: bank, role: client}
  - {id: us, role: provider}
)");
  ASSERT_TRUE(outline);
  EXPECT_TRUE(problems_.empty());
  EXPECT_EQ(outline->path, path());
  EXPECT_TRUE(outline->function_of("portal", "web")->critical);
  EXPECT_EQ(outline->function_of("golden", "golden")->id, "recordings");
  EXPECT_EQ(outline->function_of("portal", "page"), nullptr);
  EXPECT_EQ(outline->functions[0].place.text, path() + ":4:5");
  EXPECT_EQ(outline->side_of("cdn"), FaultOwner::ally);
  EXPECT_EQ(outline->side_of("carrier"), FaultOwner::third_party);
  EXPECT_EQ(outline->side_of("bank"), FaultOwner::client);
  EXPECT_EQ(outline->side_of("us"), FaultOwner::platform);
  EXPECT_EQ(outline->side_of("provider"), FaultOwner::platform);
  EXPECT_EQ(outline->side_of("client"), FaultOwner::client);
  EXPECT_EQ(outline->side_of("nobody"), std::nullopt);
}

TEST_F(ContractOutlineTest, IsThereOrNot) {
  EXPECT_FALSE(read_contract_outline(path(), problems_));
  EXPECT_TRUE(problems_.empty()) << "nobody has to have one";
  EXPECT_FALSE(read("functions: 7\n"));
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_EQ(problems_[0].line, 1);
  EXPECT_FALSE(read("parties: [{id: x, role: carrier}]\n"));
  EXPECT_EQ(problems_.size(), 1u);
  EXPECT_FALSE(read("- [\n"));
}

}  // namespace
}  // namespace sereno::config
