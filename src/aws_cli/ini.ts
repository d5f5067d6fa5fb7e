// The format of ~/.aws/config, as the JavaScript SDK parses it. botocore refuses duplicate sections and
// settings, and keeps comments behind a value; both are read here.

/** The settings of a section. Nested settings have a dot in their name: `s3.addressing_style`. */
export type AwsConfigSection = Readonly<Record<string, string>>;

/** The sections of a file, by kind and name. */
export interface IniFile {
  readonly profiles: Readonly<Record<string, AwsConfigSection>>;
  readonly ssoSessions: Readonly<Record<string, AwsConfigSection>>;
}

type Settings = Map<string, string>;

/** A comment begins a line, or follows a space. */
const COMMENT = /(?:^|\s)[;#][^]*/;

/** `[profile name]`, `[sso-session "a name"]`; other kinds of sections are of no use here. */
const HEADER = /^(profile|sso-session)\s+(?:"([^"]+)"|'([^']+)'|([^\s"']+))$/;

/** Parses the text of a config file. Lines that are no settings are ignored, as in every AWS tool. */
export function parseIni(text: string): IniFile {
  const sections = {
    default: new Map<string, Settings>(),
    profile: new Map<string, Settings>(),
    "sso-session": new Map<string, Settings>(),
  };
  let section: Settings | undefined;
  let parent = "";
  for (const line of text.split(/\r?\n/)) {
    const content = line.replace(COMMENT, "").trim(); // a byte order mark, too
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
  // As the AWS SDK: an empty `[profile default]` does not hide a filled `[default]`.
  const isEmpty = sections.profile.get("default")?.size === 0;
  if (isEmpty && sections.default.size > 0) sections.profile.delete("default");
  return {
    profiles: { ...toRecord(sections.default), ...toRecord(sections.profile) },
    ssoSessions: toRecord(sections["sso-session"]),
  };

  /** The settings under a header. The same header may come twice: both add to one section. */
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

// Object.fromEntries defines members, so that a profile may even be called "__proto__".
function toRecord(sections: ReadonlyMap<string, Settings>): Record<string, AwsConfigSection> {
  return Object.fromEntries(
    [...sections].map(([name, settings]) => [name, Object.fromEntries(settings)]),
  );
}
