package io.eventstreams.store.chronicle.internal.open;

import io.eventstreams.api.ErrorCode;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks the module system whether this JVM was started with what Chronicle needs, before a class of
 * Chronicle is initialised: without it their initialisers die with errors that name no remedy, and
 * such a class stays broken for the life of the JVM.
 *
 * <p><b>Threads:</b> any.
 */
public final class JvmFlags {
  private static final int NATIVE_ACCESS_IS_RESTRICTED_SINCE = 24;
  private static final String CORE = "net.openhft.chronicle.core.Jvm";

  /** Those whose modules call {@code System.load}. */
  private static final List<String> LOADERS_OF_NATIVE_CODE =
      List.of("com.kenai.jffi.internal.StubLoader", "com.sun.jna.Native");

  private JvmFlags() {}

  /**
   * Refuses a JVM that lacks an option.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10012} with every missing option
   */
  public static void check() {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      throw ErrorCode.JVM_FLAGS_MISSING.error(
          "Chronicle Queue does not work in this JVM, add to the java command: "
              + String.join(" ", missing));
    }
  }

  private static List<String> missing() {
    Module core = moduleOf(CORE);
    Module base = Object.class.getModule();
    String target = nameOf(core);
    List<String> missing = new ArrayList<>();
    if (!base.isOpen("java.lang.reflect", core)) {
      missing.add("--add-opens java.base/java.lang.reflect=" + target);
    }
    for (String exported : List.of("sun.nio.ch", "jdk.internal.ref")) {
      if (!base.isExported(exported, core)) {
        missing.add("--add-exports java.base/" + exported + "=" + target);
      }
    }
    Set<String> withoutNativeAccess = new TreeSet<>();
    for (String loader : LOADERS_OF_NATIVE_CODE) {
      Module module = moduleOf(loader);
      if (!mayCallNativeCode(module)) {
        withoutNativeAccess.add(nameOf(module));
      }
    }
    if (!withoutNativeAccess.isEmpty()) {
      missing.add("--enable-native-access=" + String.join(",", withoutNativeAccess));
    }
    return missing;
  }

  private static String nameOf(Module module) {
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }

  private static Module moduleOf(String className) {
    try {
      return Class.forName(className, false, JvmFlags.class.getClassLoader()).getModule();
    } catch (ClassNotFoundException absent) {
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "Chronicle Queue is incomplete: there is no class " + className, absent);
    }
  }

  /** {@code Module.isNativeAccessEnabled} exists since 22; this code is compiled for 17. */
  private static boolean mayCallNativeCode(Module module) {
    if (Runtime.version().feature() < NATIVE_ACCESS_IS_RESTRICTED_SINCE) {
      return true;
    }
    try {
      Method enabled = Module.class.getMethod("isNativeAccessEnabled");
      return (Boolean) enabled.invoke(module);
    } catch (ReflectiveOperationException unexpected) {
      throw ErrorCode.INTERNAL.error("Module.isNativeAccessEnabled cannot be called", unexpected);
    }
  }
}
