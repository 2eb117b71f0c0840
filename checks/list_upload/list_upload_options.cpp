#include "checks/list_upload/list_upload_options.h"

#include "checks/list_upload/list_flow.h"
#include "sereno/flows/adapter_folders.h"
#include "sereno/steps/visit_options.h"

namespace list_upload {

using Kind = sereno::Options::Kind;

namespace {

void declare_list(sereno::Options& options) {
  options.add("list-id", Kind::text, "", "id of the canary's own list, 3 to 12 letters or digits")
      .value_name("ID")
      .add("campaign", Kind::text, "", "campaign that the list has to belong to; it is not running")
      .value_name("NAME")
      .add("canary-numbers", Kind::text, "", "telephone numbers of your own that nobody answers, one for each row")
      .repeatable()
      .value_name("NUMBER,...")
      .add("rows", Kind::integer, "1", "rows that are uploaded")
      .at_least(1)
      .at_most(most_rows)
      .add("most-rows", Kind::integer, "10", "rows that may be in the list before; more is refused")
      .at_least(0)
      .at_most(100)
      .add("site", Kind::text, "sereno", "where it is uploaded from: part of the marker SRN-SITE-...")
      .value_name("SITE");
}

void declare_platform(sereno::Options& options) {
  options.add("adapter", Kind::text, "", "adapter that knows the platform; 'sereno adapters' shows them")
      .value_name("NAME")
      .add("file", Kind::file, "", "file of flows, written as an adapter is, in place of an installed one")
      .readable()
      .value_name("FILE")
      .add("adapter-path", Kind::text, std::string(sereno::flows::usual_adapter_folders),
           "folders with adapters, an earlier one goes before a later one")
      .local()
      .value_name("FOLDER:...")
      .add("set", Kind::text, "", "further value that the adapter asks for, NAME=VALUE")
      .repeatable()
      .value_name("NAME=VALUE")
      .add("credential", Kind::secret, "", "USER:PASSWORD of the canary that uploads")
      .add("mode", Kind::choice, "api", "the way of the upload: rows by the API, a form with a file, a file over SFTP")
      .choices({"api", "form", "sftp"})
      .add("job-pointer", Kind::text, "",
           "where the job's state is in its answer, as JSON pointer, where the adapter is wrong")
      .value_name("POINTER")
      .add("state-map", Kind::text, "", "what a word of the job's state means: pending, done, done with errors, failed")
      .repeatable()
      .value_name("WORD=STATE")
      .add("dry-run", Kind::flag, "", "send nothing: show each step as it would go out, and that each guard holds")
      .add("poll-timeout", Kind::duration, "60s", "how long the job may take")
      .add("readback-timeout", Kind::duration, "10s", "how long after the job the rows may take to be readable");
}

void declare_sftp(sereno::Options& options) {
  options.add("sftp", Kind::text, "", "of SFTP: the server, HOST or HOST:PORT")
      .value_name("HOST[:PORT]")
      .add("sftp-folder", Kind::text, "", "of SFTP: folder that the platform takes lists from")
      .value_name("FOLDER")
      .add("sftp-user", Kind::text, "", "of SFTP: user to log in as")
      .value_name("USER")
      .add("sftp-password", Kind::secret, "", "of SFTP: password, or that of the private key")
      .add("identity", Kind::file, "", "of SFTP: private key")
      .readable()
      .add("host-key", Kind::text, "", "of SFTP: the server's key, SHA256:... or as in authorized_keys")
      .repeatable()
      .value_name("KEY")
      .add("known-hosts", Kind::file, "", "of SFTP: file that holds the server's key, instead of --host-key")
      .readable();
}

}  // namespace

void declare_options(sereno::Options& options) {
  declare_list(options);
  declare_platform(options);
  declare_sftp(options);
  sereno::steps::declare_target_options(options);
  options.add("warning,w", Kind::range, "20", "seconds for all of it that warn")
      .value_name("SECONDS")
      .add("critical,c", Kind::range, "60", "seconds for all of it that are critical")
      .value_name("SECONDS");
  sereno::steps::declare_tls_options(options);
  sereno::steps::declare_proxy_options(options);
  options.add("max-redirs", Kind::integer, "5", "redirects of one request that are followed").at_least(0).at_most(100);
  options.add("useragent,A", Kind::text, "", "User-Agent header");
}

}  // namespace list_upload
