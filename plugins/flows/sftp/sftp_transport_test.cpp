#include "sereno/flows/sftp_transport.h"

#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

Request question(std::string method, std::string target = "sftp://files.example:2222/in/SRN-mx-1.csv",
                 std::vector<Field> settings = {{"known_hosts", "/k"}}) {
  return {.transport = "sftp",
          .method = std::move(method),
          .target = std::move(target),
          .authentication = {.kind = Authentication::Kind::basic, .user = "cc", .secret = "x"},
          .settings = std::move(settings)};
}

TEST(SftpTransport, RefusesWhatItCannotDo) {
  Request nobody = question("list");
  nobody.authentication = {};
  const std::string here = "sftp://files.example:2222/in/SRN-mx-1.csv";
  struct Case {
    const char* why;
    Request request;
    const char* problem;
  };
  const Case cases[] = {
      {"a folder", question("list"), ""},
      {"a file", question("get"), ""},
      {"without a method a folder is listed", question(""), ""},
      {"a canary's file", question("put", here, {{"known_hosts", "/k"}, {"mark", "SRN-mx-1"}}), ""},
      {"a file without its mark", question("put", "sftp://h/in/x.csv", {{"known_hosts", "/k"}, {"mark", "SRN-mx-1"}}),
       "over sftp a canary's file alone is written: its name bears the mark"},
      {"without any mark", question("remove"), "over sftp a canary's file alone is written: its name bears the mark"},
      {"another method", question("rename"), "sftp does list, stat, get, put and remove, not 'rename'"},
      {"a server that nobody knows", question("list", here, {}),
       "say how the server is known: host_key or known_hosts"},
      {"nobody", nobody, "sftp needs a user: as basic"},
      {"no path", question("list", "sftp://files.example"), "'sftp://files.example' is no sftp://HOST/PATH"},
      {"a bad limit", question("get", here, {{"known_hosts", "/k"}, {"limit", "1G"}}),
       "'1G' is no limit up to 67108864"},
      {"a setting of no kind", question("get", here, {{"x", "1"}}), "sftp has no setting 'x'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(SftpTransport(steps::Family::any).refusal(c.request).value_or(""), c.problem);
  }
  EXPECT_EQ(*SftpTransport(steps::Family::any).host_of(question("list")), "files.example");
}

}  // namespace
}  // namespace sereno::flows
