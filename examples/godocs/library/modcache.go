package library

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// The maximum ages of a scan of the module cache: anyAge for suggestions, freshAge to decide which
// version is the newest, and missAge before an answer says that something does not exist.
const (
	anyAge   = time.Duration(0)
	freshAge = time.Minute
	missAge  = 5 * time.Second
)

// moduleList lists the modules in the cache. The cache grows while a server runs, so the list is
// scanned again when it may be out of date.
type moduleList struct {
	root    string
	gate    gate
	current atomic.Pointer[moduleScan]
}

type moduleScan struct {
	at       time.Time
	versions map[string][]*module // by module path, newest first
	newest   []*module            // the newest version of each module, sorted by path
}

func newModuleList(root string) *moduleList {
	return &moduleList{root: root, gate: newGate()}
}

// get returns a scan that is at most maxAge old. With [anyAge] any earlier scan will do.
func (ml *moduleList) get(ctx context.Context, maxAge time.Duration) (*moduleScan, error) {
	if scan := ml.recent(maxAge); scan != nil {
		return scan, nil
	}
	if err := ml.gate.lock(ctx); err != nil {
		return nil, err
	}
	defer ml.gate.unlock()
	if scan := ml.recent(maxAge); scan != nil {
		return scan, nil
	}
	scan := &moduleScan{at: time.Now(), versions: map[string][]*module{}}
	if ml.root != "" {
		if err := scan.walk(ctx, ml.root, "", known(ml.current.Load())); err != nil {
			return nil, err
		}
	}
	for _, list := range scan.versions {
		slices.SortFunc(list, func(a, b *module) int { return compareVersions(b.version, a.version) })
		scan.newest = append(scan.newest, list[0])
	}
	slices.SortFunc(scan.newest, func(a, b *module) int { return strings.Compare(a.path, b.path) })
	ml.current.Store(scan)
	return scan, nil
}

func (ml *moduleList) recent(maxAge time.Duration) *moduleScan {
	scan := ml.current.Load()
	if scan != nil && (maxAge == 0 || time.Since(scan.at) < maxAge) {
		return scan
	}
	return nil
}

// isNewest reports whether m is the newest known version of its module.
func (ml *moduleList) isNewest(m *module) bool {
	scan := ml.current.Load()
	return scan != nil && len(scan.versions[m.path]) > 0 && scan.versions[m.path][0] == m
}

// known returns the modules of an earlier scan by directory, to keep what was read of them.
func known(scan *moduleScan) map[string]*module {
	byDir := map[string]*module{}
	if scan != nil {
		for _, list := range scan.versions {
			for _, m := range list {
				byDir[m.dir] = m
			}
		}
	}
	return byDir
}

// walk collects the modules below dir, whose path relative to the cache is prefix. It does not
// descend into modules.
func (s *moduleScan) walk(ctx context.Context, dir, prefix string, known map[string]*module) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil //nolint:nilerr // a part of the cache that cannot be read has no readable modules
	}
	for _, entry := range entries {
		name := entry.Name()
		if !entry.IsDir() || prefix == "" && name == "cache" {
			continue
		}
		full := filepath.Join(dir, name)
		base, version, isModule := strings.Cut(name, "@")
		if !isModule {
			if err := s.walk(ctx, full, prefix+name+"/", known); err != nil {
				return err
			}
			continue
		}
		path, ok := unescape(prefix + base)
		version, okVersion := unescape(version)
		// Downloaded toolchains are in the cache too; each is a GOROOT.
		if !ok || !okVersion || !validVersion(version) || path == "golang.org/toolchain" {
			continue
		}
		m := known[full]
		if m == nil {
			m = &module{path: path, version: version, dir: full, packages: newLazy[packageSet]()}
		}
		s.versions[path] = append(s.versions[path], m)
	}
	return nil
}
