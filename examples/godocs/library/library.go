// Package library reads the Go documentation that a Go installation already holds: the standard
// library below GOROOT and the modules in the module cache. It parses source with go/doc, so it
// needs no network, no build and no prepared index.
//
// The first search indexes the standard library and keeps that index. A module cache may hold
// thousands of modules, so the symbols of modules are indexed on demand only, and the index keeps
// at most [Options.MaxModulePackages] of their packages:
//
//   - A search that names a module or a package indexes what it names.
//   - Reading a package or a symbol of a module indexes that package.
//   - A search that finds nothing continues with the rest of the module cache, about 250 packages
//     at a time, as far as the bound allows; a qualified query (yaml.Unmarshal) continues only with
//     packages that fit its qualifier.
//
// Each answer says what was searched.
//
// Long answers are pages of package budget, in an order that is the same on every page. A limit of
// zero means no limit; tool calls have a default.
//
// The package does not read code in a working directory or workspace, nor modules that were never
// downloaded to this machine.
package library

import (
	"fmt"
	"go/build"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
)

// A Library answers questions about the packages of one Go installation. Its methods are safe for
// concurrent use. They stop when their context ends, and keep what they have read for the next
// call.
type Library struct {
	log     *slog.Logger
	src     string // GOROOT/src, with symbolic links resolved
	version string // of the toolchain, such as go1.26.8
	build   build.Context
	workers int

	std   *lazy[packageSet]
	mods  *moduleList
	docs  *docCache
	index *symbolIndex
}

// GoVersion returns the version of the Go installation, such as "go1.26.8".
func (l *Library) GoVersion() string { return l.version }

// defaultModulePackages is about the number of packages that a large service depends on. The
// symbols of each take about 30 KB.
const defaultModulePackages = 1000

// Options configure [Open]. The zero value uses the Go installation of the machine.
type Options struct {
	// GOROOT is the directory of the Go installation. Empty means the one that "go env GOROOT"
	// prints, or else the first of the usual directories that holds one.
	GOROOT string
	// ModCache is the directory of the module cache. Empty means the one that "go env GOMODCACHE"
	// prints. A directory that does not exist is an empty cache.
	ModCache string
	// NoModules leaves the module cache out: only the standard library is read.
	NoModules bool
	// MaxModulePackages is the most packages of modules whose symbols are kept for search; 0 means
	// 1000. The packages of the standard library do not count.
	MaxModulePackages int
	// Logger receives progress and skipped files; nil discards them.
	Logger *slog.Logger
}

// Open finds the Go installation. It is cheap: a Library scans and parses only what a call needs.
// On a machine without a Go installation the error says what to install or set.
func Open(opts Options) (*Library, error) {
	env, err := findGo(goEnv{root: opts.GOROOT, modCache: opts.ModCache}, !opts.NoModules)
	if err != nil {
		return nil, err
	}
	// Distributions make GOROOT/src a symbolic link, which a directory walk would not follow.
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

func newLibrary(opts Options, env goEnv, src string) *Library {
	log := opts.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	limit := opts.MaxModulePackages
	if limit <= 0 {
		limit = defaultModulePackages
	}
	return &Library{
		log:     log,
		src:     src,
		version: env.version,
		build:   buildContext(env),
		workers: runtime.GOMAXPROCS(0),
		std:     newLazy[packageSet](),
		mods:    newModuleList(env.modCache),
		docs:    newDocCache(),
		index:   newSymbolIndex(limit),
	}
}
