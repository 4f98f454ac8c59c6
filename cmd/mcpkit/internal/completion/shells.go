package completion

import (
	"fmt"
	"strings"
)

// bash returns the script for bash 4.
func bash(program string, all []command) string {
	var b strings.Builder
	var names []string
	for _, c := range all {
		names = append(names, c.name)
	}
	fmt.Fprintf(&b, "# Completion of %[1]s for bash.\n_%[1]s() {\n", program)
	b.WriteString("\tlocal current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=\n\tCOMPREPLY=()\n")
	fmt.Fprintf(&b, "\tif ((COMP_CWORD == 1)); then\n\t\tCOMPREPLY=($(compgen -W %s -- \"$current\"))\n\t\treturn\n\tfi\n", quote(strings.Join(names, " ")))
	b.WriteString("\tcase \"$command $previous\" in\n")
	for _, c := range all {
		for _, f := range c.flags {
			if !f.takesValue {
				continue
			}
			var patterns []string
			for _, name := range f.names() {
				patterns = append(patterns, quote(c.name+" "+name))
			}
			fmt.Fprintf(&b, "\t%s)\n\t\t%s\n\t\treturn\n\t\t;;\n", strings.Join(patterns, " | "), bashValues(f.values))
		}
	}
	b.WriteString("\tesac\n\tcase \"$command\" in\n")
	for _, c := range all {
		var flags []string
		for _, f := range c.flags {
			flags = append(flags, f.names()...)
		}
		fmt.Fprintf(&b, "\t%s)\n\t\tif [[ $current == -* ]]; then\n\t\t\tCOMPREPLY=($(compgen -W %s -- \"$current\"))\n\t\telse\n\t\t\t%s\n\t\tfi\n\t\t;;\n",
			quote(c.name), quote(strings.Join(flags, " ")), bashValues(c.values))
	}
	fmt.Fprintf(&b, "\tesac\n}\ncomplete -F _%[1]s %[1]s\n", program)
	return b.String()
}

// bashValues returns a statement that completes one of the values or, without values, a file.
func bashValues(values []string) string {
	if values == nil {
		return `compopt -o default`
	}
	return fmt.Sprintf(`COMPREPLY=($(compgen -W %s -- "$current"))`, quote(strings.Join(values, " ")))
}

// zsh returns the script for zsh with its completion system.
func zsh(program string, all []command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#compdef %[1]s\n# Completion of %[1]s for zsh.\n_%[1]s() {\n\tlocal -a commands=(\n", program)
	for _, c := range all {
		fmt.Fprintf(&b, "\t\t%s\n", quote(zshColon(c.name)+":"+c.help))
	}
	b.WriteString("\t)\n\tif ((CURRENT == 2)); then\n\t\t_describe command commands\n\t\treturn\n\tfi\n\tlocal command=$words[2]\n\tshift words\n\t((CURRENT--))\n\tcase $command in\n")
	for _, c := range all {
		fmt.Fprintf(&b, "\t%s)\n\t\t_arguments", quote(c.name))
		for _, f := range c.flags {
			for _, name := range f.names() {
				fmt.Fprintf(&b, " \\\n\t\t\t%s", quote(name+"["+zshBracket(f.help)+"]"+zshValues(f)))
			}
		}
		action := "_files"
		if c.values != nil {
			action = "(" + strings.Join(c.values, " ") + ")"
		}
		fmt.Fprintf(&b, " \\\n\t\t\t%s\n\t\t;;\n", quote("*:argument:"+action))
	}
	fmt.Fprintf(&b, "\tesac\n}\nif [[ $funcstack[1] == _%[1]s ]]; then\n\t_%[1]s \"$@\"\nelse\n\tcompdef _%[1]s %[1]s\nfi\n", program)
	return b.String()
}

func zshValues(f flag) string {
	switch {
	case !f.takesValue:
		return ""
	case f.values == nil:
		return ":value:_files"
	}
	return ":value:(" + strings.Join(f.values, " ") + ")"
}

func zshColon(text string) string { return strings.ReplaceAll(text, ":", `\:`) }

func zshBracket(text string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, ":", `\:`).Replace(text)
}

// fish returns the script for fish.
func fish(program string, all []command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Completion of %s for fish.\n", program)
	for _, c := range all {
		fmt.Fprintf(&b, "complete -c %s -n __fish_use_subcommand -f -a %s -d %s\n", program, fishQuote(c.name), fishQuote(c.help))
	}
	for _, c := range all {
		chosen := fishQuote("__fish_seen_subcommand_from " + c.name)
		if c.values != nil {
			fmt.Fprintf(&b, "complete -c %s -n %s -f -a %s\n", program, chosen, fishQuote(strings.Join(c.values, " ")))
		}
		for _, f := range c.flags {
			fmt.Fprintf(&b, "complete -c %s -n %s -l %s", program, chosen, f.name)
			if f.short != "" {
				fmt.Fprintf(&b, " -s %s", f.short)
			}
			switch {
			case f.values != nil:
				fmt.Fprintf(&b, " -x -a %s", fishQuote(strings.Join(f.values, " ")))
			case f.takesValue:
				b.WriteString(" -r")
			}
			fmt.Fprintf(&b, " -d %s\n", fishQuote(f.help))
		}
	}
	return b.String()
}

func fishQuote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}
