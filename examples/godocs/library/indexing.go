package library

import (
	"context"
	"sync"
	"time"
)

// indexed returns the indices of refs. It indexes those that are missing, and logs them as what.
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

// indexOne indexes a package. It fails only if ctx has ended: a package that cannot be read gets an
// empty index, so that the next search does not try it again.
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

// standardIndex returns the indices of the whole standard library.
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
