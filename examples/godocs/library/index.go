package library

import (
	"context"
	"sync"
	"time"
)

// symbolIndex keeps what was indexed: all of the standard library that was
// asked for, and a bounded number of packages of modules.
type symbolIndex struct {
	building gate // one builder at a time; the others wait for what it makes
	limit    int

	mu       sync.RWMutex
	packages map[*packageRef]*packageIndex
	modules  []*packageRef  // indexed packages of modules, oldest first
	imported map[string]int // how many packages of the standard library import a path; nil until all are indexed
}

func newSymbolIndex(limit int) *symbolIndex {
	return &symbolIndex{building: newGate(), limit: limit, packages: map[*packageRef]*packageIndex{}}
}

// add keeps a package, and drops the oldest of a module when there are too many.
func (x *symbolIndex) add(p *packageIndex) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if _, ok := x.packages[p.ref]; ok {
		return
	}
	x.packages[p.ref] = p
	if p.ref.module == nil {
		return
	}
	x.modules = append(x.modules, p.ref)
	if len(x.modules) > x.limit {
		delete(x.packages, x.modules[0])
		x.modules = append(x.modules[:0], x.modules[1:]...)
	}
}

// of returns the indices of those refs that are indexed, and the other refs.
func (x *symbolIndex) of(refs []*packageRef) (list []*packageIndex, missing []*packageRef) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	list = make([]*packageIndex, 0, len(refs))
	for _, ref := range refs {
		if p := x.packages[ref]; p != nil {
			list = append(list, p)
		} else {
			missing = append(missing, ref)
		}
	}
	return list, missing
}

// ofModules returns the indexed packages of modules.
func (x *symbolIndex) ofModules() []*packageIndex {
	x.mu.RLock()
	defer x.mu.RUnlock()
	list := make([]*packageIndex, 0, len(x.modules))
	for _, ref := range x.modules {
		list = append(list, x.packages[ref])
	}
	return list
}

// popularity returns how many packages of the standard library import path.
func (x *symbolIndex) popularity() map[string]int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.imported
}

// indexed returns the symbols of refs and indexes those that are not yet.
func (l *Library) indexed(ctx context.Context, what string, refs []*packageRef) ([]*packageIndex, error) {
	list, missing := l.index.of(refs)
	if len(missing) == 0 {
		return list, nil
	}
	if err := l.index.building.lock(ctx); err != nil {
		return nil, err
	}
	defer l.index.building.unlock()
	list, missing = l.index.of(refs)
	start := time.Now()
	progress := newProgress(l.log, what, len(missing))
	var mu sync.Mutex
	err := forEach(ctx, l.workers, missing, func(ctx context.Context, ref *packageRef) error {
		x, err := l.indexOne(ctx, ref)
		if err != nil {
			return err
		}
		progress.step()
		l.index.add(x)
		mu.Lock()
		list = append(list, x)
		mu.Unlock()
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.log.Info("indexed "+what, "packages", len(missing), "took", time.Since(start))
	return list, nil
}

// indexOne fails only when ctx has ended. A package that cannot be read gets an
// empty index, so that it is not tried again by each search.
func (l *Library) indexOne(ctx context.Context, ref *packageRef) (*packageIndex, error) {
	p, err := l.parse(ctx, ref, false)
	if err == nil {
		return indexPackage(p), nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	l.log.Warn("package left out of search", "package", ref.path, "error", err)
	return &packageIndex{ref: ref}, nil
}

// standardIndex returns the symbols of the whole standard library.
func (l *Library) standardIndex(ctx context.Context) ([]*packageIndex, error) {
	set, err := l.standard(ctx)
	if err != nil {
		return nil, err
	}
	list, err := l.indexed(ctx, "the standard library", set.refs)
	if err != nil {
		return nil, err
	}
	if l.index.popularity() == nil {
		imported := map[string]int{}
		for _, p := range list {
			for _, path := range p.imports {
				imported[path]++
			}
		}
		l.index.mu.Lock()
		l.index.imported = imported
		l.index.mu.Unlock()
	}
	return list, nil
}
