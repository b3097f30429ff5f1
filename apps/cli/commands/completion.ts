import type { Command, Option } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';

/** A verb and what may follow it. */
interface Node {
  /** Words from the root, without the program's name. */
  readonly path: readonly string[];
  readonly about: string;
  readonly verbs: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly Option[];
}

function nodesOf(command: Command, path: readonly string[], inherited: readonly Option[]): Node[] {
  const options = [...command.options, ...inherited].filter(({ hidden }) => !hidden);
  const verbs = command.commands.map((child) => ({ name: child.name(), about: child.description() }));
  return [{ path, about: command.description(), verbs, options }, ...command.commands.flatMap((child) => nodesOf(child, [...path, child.name()], options))];
}

const flagsOf = ({ long, short }: Option): string[] => [short, long].filter((flag): flag is string => typeof flag === 'string');
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const takesValue = (option: Option): boolean => option.required || option.optional;

/** Finds the path of verbs typed so far; the same few lines of shell for bash and zsh. */
const pathFinder = (nodes: readonly Node[], words: string, from: number): string => `
  local path="" word
  for word in "\${${words}[@]:${from}}"; do
    case "$path/$word" in
${nodes.filter(({ path }) => path.length > 0).map(({ path }) => `      ${quote(`${path.slice(0, -1).map((part) => `/${part}`).join('')}/${path.at(-1) ?? ''}`)}) path="$path/$word" ;;`).join('\n')}
    esac
  done`;

function bash(nodes: readonly Node[], name: string): string {
  const values = new Map(nodes.flatMap(({ options }) => options).filter(({ argChoices }) => argChoices !== undefined).map((option) => [flagsOf(option).join('|'), option.argChoices ?? []]));
  return `# bash completion of ${name}: source <(${name} completion bash)
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  case "$previous" in
${[...values].map(([flags, choices]) => `    ${flags}) COMPREPLY=($(compgen -W ${quote(choices.join(' '))} -- "$current")); return ;;`).join('\n')}
    --key|--keys|--body|--out|--home) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac${pathFinder(nodes, 'COMP_WORDS', 1)}
  case "$path" in
${nodes.map(({ path, verbs, options }) => `    ${quote(path.map((part) => `/${part}`).join(''))}) COMPREPLY=($(compgen -W ${quote([...verbs.map((verb) => verb.name), ...options.flatMap(flagsOf), '--help'].join(' '))} -- "$current")) ;;`).join('\n')}
  esac
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _${name} ${name}
`;
}

function zsh(nodes: readonly Node[], name: string): string {
  const described = (word: string, about: string): string => quote(`${word.replaceAll(':', '\\:')}:${about}`);
  return `#compdef ${name}
# zsh completion of ${name}: ${name} completion zsh > ~/.zfunc/_${name}
_${name}() {${pathFinder(nodes, 'words', 1)}
  local -a verbs flags
  case "$path" in
${nodes
  .map(({ path, verbs, options }) => `    ${quote(path.map((part) => `/${part}`).join(''))})
      verbs=(${verbs.map((verb) => described(verb.name, verb.about)).join(' ')})
      flags=(${options.flatMap((option) => flagsOf(option).map((flag) => described(flag, option.description))).join(' ')}) ;;`)
  .join('\n')}
  esac
  if [[ "$PREFIX" == -* ]]; then _describe option flags
  elif (( \${#verbs} )); then _describe verb verbs
  else _files
  fi
}
if [ "\${funcstack[1]}" = "_${name}" ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function fish(nodes: readonly Node[], name: string): string {
  const line = ({ path }: Node, more: string): string => {
    const seen = path.map((part) => `__fish_seen_subcommand_from ${part}`).join('; and ');
    return `complete -c ${name} -n ${quote(seen === '' ? '__fish_use_subcommand' : seen)} ${more}`;
  };
  const option = (node: Node, { long, short, description, argChoices, ...rest }: Option): string =>
    line(node, [
      long === undefined || long === null ? '' : `-l ${long.replace(/^--/, '')}`,
      short === undefined || short === null ? '' : `-s ${short.replace(/^-/, '')}`,
      takesValue(rest as Option) ? (argChoices === undefined ? '-r' : `-x -a ${quote(argChoices.join(' '))}`) : '',
      `-d ${quote(description)}`,
    ].filter((part) => part !== '').join(' '));
  return `# fish completion of ${name}: ${name} completion fish > ~/.config/fish/completions/${name}.fish
${nodes.flatMap((node) => [...node.verbs.map((verb) => line(node, `-f -a ${verb.name} -d ${quote(verb.about)}`)), ...node.options.map((one) => option(node, one))]).join('\n')}
`;
}

const SHELLS: Readonly<Record<string, (nodes: readonly Node[], name: string) => string>> = { bash, zsh, fish };

/** Prints a completion script, made from the program itself. */
export function completion(session: Session, program: Command, shell: string): Promise<ExitCode> {
  const script = SHELLS[shell]?.(nodesOf(program, [], []), program.name()) ?? '';
  session.streams.stdout.write(script);
  return Promise.resolve(EXIT.ok);
}
