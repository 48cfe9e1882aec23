package io.eventstreams.api.json;

import io.eventstreams.api.TlsConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** TLS settings. */
final class TlsFields {
  private static final TlsConfig OFF =
      new TlsConfig(false, false, false, null, null, null, null, null, null, Map.of());

  private TlsFields() {}

  static TlsConfig read(FieldReader in) {
    TlsConfig read =
        new TlsConfig(
            flag(in, "enabled"),
            flag(in, "insecureSkipHostVerify"),
            flag(in, "clientAuth"),
            in.text("caFile", null),
            in.text("ca", null),
            in.text("certFile", null),
            in.text("cert", null),
            in.text("keyFile", null),
            in.secret("key", null),
            Objects.requireNonNullElse(
                in.map("requiredDNAttributes", null, TlsFields::texts),
                OFF.requiredDNAttributes()));
    in.finish();
    return read;
  }

  static void write(FieldWriter out, TlsConfig tls) {
    out.flag("enabled", tls.enabled());
    out.flag("insecureSkipHostVerify", tls.insecureSkipHostVerify());
    if (tls.clientAuth()) {
      out.flag("clientAuth", true);
    }
    out.text("caFile", tls.caFile());
    out.text("ca", tls.ca());
    out.text("certFile", tls.certFile());
    out.text("cert", tls.cert());
    out.text("keyFile", tls.keyFile());
    out.markedSecret("key", tls.key());
    if (!tls.requiredDNAttributes().isEmpty()) {
      out.sorted("requiredDNAttributes", tls.requiredDNAttributes(), FieldWriter::text);
    }
  }

  private static boolean flag(FieldReader in, String name) {
    return Boolean.TRUE.equals(in.flag(name, false));
  }

  private static Map<String, String> texts(FieldReader in) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : in.names()) {
      String text = in.text(name, null);
      if (text != null) {
        texts.put(name, text);
      }
    }
    return texts;
  }
}
