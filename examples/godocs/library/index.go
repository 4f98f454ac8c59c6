package library

import "sync"

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
