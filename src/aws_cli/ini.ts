// The format of ~/.aws/config, as the AWS SDK for JavaScript parses it. botocore differs: it does not
// accept duplicate sections and settings, and does not remove comments behind a value.

/** The settings of a section. The names of nested settings contain a dot: `s3.addressing_style`. */
export type AwsConfigSection = Readonly<Record<string, string>>;

/** The sections of a file, by kind and name. */
export interface IniFile {
  readonly profiles: Readonly<Record<string, AwsConfigSection>>;
  readonly ssoSessions: Readonly<Record<string, AwsConfigSection>>;
}

type Settings = Map<string, string>;

/** A comment starts a line or follows a space. */
const COMMENT = /(?:^|\s)[;#][^]*/;

/** `[profile name]` or `[sso-session "a name"]`. Other sections are ignored. */
const HEADER = /^(profile|sso-session)\s+(?:"([^"]+)"|'([^']+)'|([^\s"']+))$/;

/** Parses the text of a config file. Like AWS tools, it ignores lines that are not settings. */
export function parseIni(text: string): IniFile {
  const sections = {
    default: new Map<string, Settings>(),
    profile: new Map<string, Settings>(),
    "sso-session": new Map<string, Settings>(),
  };
  let section: Settings | undefined;
  let parent = "";
  for (const line of text.split(/\r?\n/)) {
    const content = line.replace(COMMENT, "").trim(); // also removes a byte order mark
    if (content.startsWith("[") && content.endsWith("]")) {
      section = open(content.slice(1, -1).trim());
      parent = "";
      continue;
    }
    const equals = content.indexOf("=");
    if (!section || equals < 1) continue;
    const name = content.slice(0, equals).trim();
    const value = content.slice(equals + 1).trim();
    if (value === "") {
      parent = name;
      continue;
    }
    if (!/^\s/.test(line)) parent = "";
    section.set(parent ? `${parent}.${name}` : name, value);
  }
  // As in the AWS SDK: an empty `[profile default]` does not replace a non-empty `[default]`.
  const isEmpty = sections.profile.get("default")?.size === 0;
  if (isEmpty && sections.default.size > 0) sections.profile.delete("default");
  return {
    profiles: { ...toRecord(sections.default), ...toRecord(sections.profile) },
    ssoSessions: toRecord(sections["sso-session"]),
  };

  /** Returns the settings of a header. Sections with the same header are merged. */
  function open(header: string): Settings | undefined {
    const [, kind, ...names] = header === "default"
      ? [header, "default", header]
      : HEADER.exec(header) ?? [];
    if (!kind) return undefined;
    const ofKind = sections[kind as keyof typeof sections];
    const name = names.find((name) => name)!;
    const settings = ofKind.get(name) ?? new Map();
    ofKind.set(name, settings);
    return settings;
  }
}

// Object.fromEntries() defines members, so a profile can be named "__proto__".
function toRecord(sections: ReadonlyMap<string, Settings>): Record<string, AwsConfigSection> {
  return Object.fromEntries(
    [...sections].map(([name, settings]) => [name, Object.fromEntries(settings)]),
  );
}
