package library

import (
	"fmt"
	"go/build"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// defaultModulePackages keeps the symbols of about as many packages as a large
// service depends on, at some 30 KB each.
const defaultModulePackages = 1000

// Options configure Open. The zero value uses the Go installation of the machine.
type Options struct {
	// GOROOT is the directory of the Go installation; empty means what
	// "go env GOROOT" says, or else the first of the usual places that has one.
	GOROOT string
	// ModCache is the module cache; empty means what "go env GOMODCACHE" says.
	// One that does not exist (yet) reads as empty.
	ModCache string
	// NoModules leaves the module cache out: only the standard library is read.
	NoModules bool
	// MaxModulePackages bounds how many packages of modules have their symbols
	// kept for search; 0 means 1000. The standard library does not count.
	MaxModulePackages int
	// Logger receives progress and skipped files; nil discards them.
	Logger *slog.Logger
}

// Open finds the Go installation. It is cheap: nothing is scanned or parsed
// before a call needs it. The error of a machine without one says what to
// install or set.
func Open(opts Options) (*Library, error) {
	env, err := findGo(opts)
	if err != nil {
		return nil, err
	}
	// Distributions make GOROOT/src a symlink, which a directory walk would
	// not follow.
	src, err := filepath.EvalSymlinks(filepath.Join(env.root, "src"))
	if err == nil {
		_, err = os.Stat(filepath.Join(src, "fmt"))
	}
	if err != nil {
		return nil, fmt.Errorf("the Go installation at %s has no standard library source below its src directory: "+
			"install the source too (package golang-src or golang-go on Debian and Ubuntu), install Go from https://go.dev/dl, "+
			"or set GOROOT to a complete installation: %w", env.root, err)
	}
	if opts.NoModules {
		env.modCache = ""
	}
	l := newLibrary(opts, env, src)
	l.log.Info("Go installation found", "goroot", env.root, "version", env.version, "modcache", env.modCache)
	return l, nil
}

// buildContext is the machine's default context with the release tags of the
// installation that is read: it may be newer than the one this program was
// built with, and its files ask for its own tags.
func buildContext(env goEnv) build.Context {
	ctxt := build.Default
	ctxt.GOROOT = env.root
	if minor := minorVersion(env.version); minor > 0 {
		tags := make([]string, 0, minor)
		for i := 1; i <= minor; i++ {
			tags = append(tags, "go1."+strconv.Itoa(i))
		}
		ctxt.ReleaseTags = tags
	}
	return ctxt
}

// minorVersion returns the 26 of "go1.26.8" or "go1.26rc1", and 0 for a
// development version, which names none.
func minorVersion(version string) int {
	rest, ok := strings.CutPrefix(version, "go1.")
	if !ok {
		return 0
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(rest)
	}
	minor, _ := strconv.Atoi(rest[:end])
	return minor
}
