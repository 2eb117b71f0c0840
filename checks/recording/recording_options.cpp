#include "checks/recording/recording_options.h"

#include "sereno/steps/visit_options.h"

namespace recording {
namespace {

using sereno::Options;
using Kind = sereno::Options::Kind;

void declare_golden(Options& options) {
  options.add("golden", Kind::text, "", "GUID of a recording that never changes")
      .value_name("GUID")
      .add("sha256", Kind::text, "", "its digest")
      .value_name("HEX")
      .add("duration", Kind::number, "", "its length in seconds (default: what the look-up says)")
      .value_name("SECONDS");
}

void declare_recent(Options& options) {
  options.add("recent", Kind::flag, "", "fetch the newest call's recording too: customers' voices, in memory only")
      .add("calls-url", Kind::url, "", "of --recent: list of calls that ended, JSON")
      .add("calls-database", Kind::text, "",
           "of --recent: database with the calls in place of it, postgresql://HOST[:PORT]/NAME, mariadb://..., "
           "odbc://DSN")
      .value_name("ADDRESS")
      .local()
      .add("calls-query", Kind::text, "",
           "what to ask it: SELECT of GUID, time of the end and, as a third, seconds; newest first")
      .value_name("SELECT")
      .add("calls-credential", Kind::secret, "", "USER:PASSWORD of the database")
      .add("calls-guid", Kind::text, "/calls/*/guid", "JSON Pointer of their GUIDs")
      .value_name("POINTER")
      .add("calls-ended", Kind::text, "/calls/*/ended", "JSON Pointer of the times at which they ended")
      .value_name("POINTER")
      .add("calls-duration", Kind::text, "/calls/*/duration_s", "JSON Pointer of their lengths in seconds")
      .value_name("POINTER")
      .add("settle", Kind::duration, "5m", "calls that ended less than this ago are not looked at")
      .add("tz", Kind::text, "UTC", "zone of times that name none")
      .value_name("ZONE");
}

void declare_look_up(Options& options) {
  options
      .add("url,u", Kind::text, "",
           "address with {guid} in it: of the audio (sftp://HOST/PATH too), or of the look-up with --audio-pointer")
      .required()
      .value_name("URL")
      .add("audio-pointer", Kind::text, "", "the answer is JSON, and the audio's address stands here, \"/url\"")
      .value_name("POINTER")
      .add("status-pointer", Kind::text, "/status", "JSON Pointer of the state in the look-up")
      .value_name("POINTER")
      .add("duration-pointer", Kind::text, "/duration_s", "JSON Pointer of the length in seconds in the look-up")
      .value_name("POINTER")
      .add("pending", Kind::text, "processing,in-progress,pending,queued,transcoding", "states that mean: not yet")
      .value_name("WORD,...")
      .add("absent", Kind::text, "absent,deleted,missing,failed", "states that mean: there is and will be none")
      .value_name("WORD,...");
}

/// As check_repository has them.
void declare_sftp(Options& options) {
  options.add("identity", Kind::file, "", "of sftp://: private key file")
      .readable()
      .add("passphrase", Kind::secret, "", "of the private key")
      .add("host-key", Kind::text, "", "of sftp://: the server's key, SHA256:... or \"ssh-ed25519 AAAA...\"")
      .repeatable()
      .value_name("KEY")
      .add("known-hosts", Kind::file, "", "of sftp://: file with known servers, in place of --host-key")
      .readable();
}

void declare_limits(Options& options) {
  options.add("warning,w", Kind::range, "900", "seconds after a call's end at which its recording is late")
      .value_name("SECONDS")
      .add("critical,c", Kind::range, "3600", "seconds at which it is far too late")
      .value_name("SECONDS")
      .add("max-bytes", Kind::size, "50M", "largest recording")
      .at_least(1000)
      .at_most(std::int64_t{200} << 20)
      .add("expect-codec", Kind::choice, "", "codec that it has to be in")
      .choices({"pcm", "pcm8", "alaw", "ulaw", "gsm", "adpcm", "mp3", "vorbis", "opus", "flac"})
      .add("expect-channels", Kind::integer, "", "channels that it has to have")
      .at_least(1)
      .at_most(8)
      .value_name("COUNT")
      .add("duration-tolerance", Kind::text, "2,5%",
           "how much its length may differ: seconds, share; the larger counts")
      .value_name("SECONDS,SHARE%")
      .add("silence-db", Kind::number, "", "level below which nothing is heard (default: -50, for noisy codecs -40)")
      .value_name("DBFS")
      .add("silence", Kind::text, "60%,90%", "shares of silence that warn and are critical")
      .value_name("WARN%,CRIT%");
}

}  // namespace

void declare_options(Options& options) {
  declare_look_up(options);
  declare_golden(options);
  declare_recent(options);
  declare_sftp(options);
  declare_limits(options);
  sereno::steps::declare_tls_options(options);
  sereno::steps::declare_credential_options(options);
  options.add("header,k", Kind::text, "", "header to send, \"Name: value\"").repeatable().value_name("HEADER");
  sereno::steps::declare_proxy_options(options);
}

}  // namespace recording
