#include "checks/repository/settings.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "sereno/check_harness.h"

namespace repository {
namespace {

using sereno::CheckHarness;

using Given = std::map<std::string, std::string>;

std::string problems_of(const Given& options) {
  CheckHarness harness;
  harness.file("/run/credential", "cc:hunter2").file("/run/key", "key").file("/run/known", "");
  for (const auto& [name, value] : options) harness.option(name, value);
  std::string text;
  for (const auto& problem : harness.validate()) text += (text.empty() ? "" : "; ") + problem.to_string();
  return text;
}

TEST(Settings, GoodOnesHaveNoProblem) {
  const Given database{{"driver", "pg"}, {"hostname", "db"}, {"table", "calls"}, {"ts-column", "ts"}};
  EXPECT_EQ(problems_of(database), "");
  EXPECT_EQ(problems_of({{"driver", "pg"}, {"socket", "/run/postgresql"}, {"query", "SELECT 1"}}), "");
  EXPECT_EQ(problems_of({{"driver", "file"}, {"path", "/in"}}), "");
  EXPECT_EQ(problems_of({{"driver", "http"}, {"url", "https://cc.example/feed"}}), "");
  EXPECT_EQ(problems_of({{"driver", "sftp"},
                         {"hostname", "feed"},
                         {"path", "/in"},
                         {"credential", "file:/run/credential"},
                         {"known-hosts", "/run/known"}}),
            "");
}

TEST(Settings, SayWhatIsWrong) {
  struct Case {
    Given options;
    const char* problem;
  };
  const Case cases[] = {
      {{{"driver", "pg"}},
       "option 'hostname': a database needs the server's name or address; "
       "option 'query': say what to look at: --table or --query"},
      {{{"driver", "pg"}, {"hostname", "db"}, {"table", "calls"}, {"query", "SELECT 1"}},
       "option 'query': contradicts --table"},
      {{{"driver", "pg"}, {"hostname", "db"}, {"query", "DROP TABLE calls"}},
       "option 'query': begins with 'drop': only SELECT, WITH, VALUES, TABLE and SHOW are sent"},
      {{{"driver", "pg"}, {"hostname", "db"}, {"table", "calls; drop"}, {"ts-column", "ts"}},
       "option 'table': 'calls; drop' is no name: take --query"},
      {{{"driver", "pg"}, {"hostname", "db"}, {"table", "calls"}},
       "option 'ts-column': say which column holds the time"},
      {{{"driver", "pg"}, {"hostname", "db db"}, {"table", "calls"}, {"ts-column", "ts"}},
       "option 'hostname': holds a blank or a control character"},
      {{{"driver", "file"}, {"path", "/in"}, {"feed-party", "the client"}},
       "option 'feed-party': 'the client' is no party's id"},
      {{{"driver", "file"}, {"path", "/in"}, {"feed-party", "\"client\""}},
       "option 'feed-party': '\"client\"' is no party's id"},
      {{{"driver", "pg"}, {"hostname", "/run/postgresql"}, {"query", "SELECT 1"}},
       "option 'hostname': is a name or address: a socket is given with --socket"},
      {{{"driver", "mysql"}, {"hostname", "db"}, {"socket", "/run/mysqld.sock"}, {"query", "SELECT 1"}},
       "option 'socket': contradicts --hostname"},
      {{{"driver", "pg"}, {"hostname", "db"}, {"replica-hostname", "/run/postgresql"}, {"query", "SELECT 1"}},
       "option 'replica-hostname': holds '/', which stands in no name"},
      {{{"driver", "odbc"}, {"table", "calls"}, {"ts-column", "ts"}},
       "option 'dsn': ODBC needs the name of a data source"},
      {{{"driver", "file"}}, "option 'path': say which folder or file"},
      {{{"driver", "file"}, {"path", "in"}}, "option 'path': has to begin with '/'"},
      {{{"driver", "file"}, {"path", "/in"}, {"glob", "a/b"}},
       "option 'glob': is a pattern for names within the folder, without '/'"},
      {{{"driver", "file"}, {"path", "/in"}, {"calendar", "Mon"}},
       "option 'calendar': 'Mon' is no \"Mon-Fri 08:00-21:00\" and no \"2026-12-25 closed\""},
      {{{"driver", "file"}, {"path", "/in"}, {"tz", "Mars/Olympus"}},
       "option 'tz': there is no time zone 'Mars/Olympus'"},
      {{{"driver", "sftp"}, {"hostname", "feed"}, {"path", "/in"}},
       "option 'logname': SFTP needs the user to log in as; option 'identity': SFTP needs a private key, or a "
       "password: "
       "--credential; option 'host-key': say how the server is known: --host-key or --known-hosts"},
      {{{"driver", "file"}, {"path", "/in"}, {"replica-hostname", "b"}},
       "option 'replica-hostname': is for --driver=pg and mysql"},
      {{{"driver", "file"}, {"path", "/in"}, {"inbound-driver", "pg"}},
       "option 'inbound-hostname': a database needs the server's name or address; "
       "option 'inbound-query': say what to look at: --inbound-table or --inbound-query"},
  };
  for (const Case& c : cases) EXPECT_EQ(problems_of(c.options), c.problem);
}

/// The plan as the check has it, from options that are as the host gives them.
TEST(Settings, NoSecretStandsInAProblem) {
  const std::string text = problems_of(
      {{"driver", "pg"}, {"hostname", "db"}, {"credential", "file:/run/credential"}, {"query", "DELETE FROM hunter2"}});
  EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
}

}  // namespace
}  // namespace repository
