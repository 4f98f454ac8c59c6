// Package completion writes scripts that complete the commands and flags of a kong program in a
// shell. A script is complete in itself: it does not run the program.
//
// The packages for this (kongplete, jotaen/kong-completion, miekg/king) either run the program at
// each key or depend on a version of kong that no longer exists.
package completion

import (
	"strings"

	"github.com/alecthomas/kong"
)

// A command is a command of the program, as completion sees it.
type command struct {
	name, help string
	values     []string // those of its argument, if that is one of a few
	flags      []flag
}

// A flag is a flag of a command.
type flag struct {
	name, help string
	short      string   // one letter, or ""
	takesValue bool     // it is followed by a value
	values     []string // the values that it may have, if they are few
}

// Script returns the script for a shell: bash, zsh or fish.
func Script(shell string, app *kong.Application) string {
	all := commandsOf(app)
	switch shell {
	case "zsh":
		return zsh(app.Name, all)
	case "fish":
		return fish(app.Name, all)
	}
	return bash(app.Name, all)
}

// commandsOf returns the commands that help shows.
func commandsOf(app *kong.Application) (all []command) {
	for _, node := range app.Children {
		if node.Hidden {
			continue
		}
		c := command{name: node.Name, help: firstLine(node.Help)}
		for _, p := range node.Positional {
			c.values = append(c.values, valuesOf(p)...)
		}
		for _, level := range node.AllFlags(true) {
			for _, f := range level {
				found := flag{name: f.Name, help: firstLine(f.Help), takesValue: !f.IsBool() && !f.IsCounter(), values: valuesOf(f.Value)}
				if f.Short != 0 {
					found.short = string(f.Short)
				}
				c.flags = append(c.flags, found)
			}
		}
		all = append(all, c)
	}
	return all
}

// valuesOf returns the values that a flag or an argument may have, or nil for any.
func valuesOf(v *kong.Value) (values []string) {
	if v.Enum == "" {
		return nil
	}
	for _, e := range v.EnumSlice() {
		if e != "" {
			values = append(values, e)
		}
	}
	return values
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimRight(line, ".")
}

// names returns how a flag is written.
func (f flag) names() []string {
	if f.short == "" {
		return []string{"--" + f.name}
	}
	return []string{"--" + f.name, "-" + f.short}
}

// quote returns a text as one word in single quotation marks for bash and zsh.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
