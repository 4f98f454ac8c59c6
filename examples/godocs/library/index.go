package library

import "sync"

// symbolIndex holds the indexed packages: those of the standard library without a bound, and a
// bounded number of packages of modules.
type symbolIndex struct {
	building gate // one caller indexes at a time; the others wait for its result
	limit    int

	mu       sync.RWMutex
	packages map[*packageRef]*packageIndex
	modules  []*packageRef  // indexed packages of modules, oldest first
	imported map[string]int // import path → number of packages of the standard library that import it; nil until all are indexed
}

func newSymbolIndex(limit int) *symbolIndex {
	return &symbolIndex{building: newGate(), limit: limit, packages: map[*packageRef]*packageIndex{}}
}

// add adds a package. Above the limit it drops the package of a module that was added first.
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

// of returns the indices of the refs that are indexed, and the refs that are not.
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

// popularity returns how many packages of the standard library import each path, or nil if that is
// not known yet.
func (x *symbolIndex) popularity() map[string]int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.imported
}
