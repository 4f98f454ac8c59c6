// Package library reads the Go documentation that a Go installation already
// holds: the standard library below GOROOT and the modules in the module cache.
// It parses source with go/doc, so it needs no network, no build and no index
// made beforehand.
//
// What a search covers. The standard library is indexed by the first search
// and kept. A module cache may hold thousands of modules, so their symbols are
// indexed on demand only, and at most [Options.MaxModulePackages] packages of
// them are kept:
//
//   - a search that names a module or a package indexes what it names;
//   - reading a package or symbol of a module indexes that package;
//   - a search that finds nothing in all this goes on to the rest of the module
//     cache, some 250 packages at a time as far as the bound allows; a qualified
//     query (yaml.Unmarshal) only to the packages its qualifier fits.
//
// Each answer says what was searched.
//
// Long answers are pages of package budget, in an order that stays the same from
// page to page. A limit of zero is none; tool calls have one by default.
//
// The package is not for code in a working directory or workspace, nor for
// modules that were never downloaded to this machine.
package library

import (
	"go/build"
	"log/slog"
	"runtime"
)

// A Library answers questions about the packages of one Go installation.
// Its methods may be called concurrently. They stop when their context ends,
// and what was read until then is kept for the next call.
type Library struct {
	log     *slog.Logger
	src     string // GOROOT/src, symlinks resolved
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
