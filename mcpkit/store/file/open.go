package file

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/internal/ledger"
)

// lockWait is how long Open waits for a process that ends. bbolt tries every 50 ms.
const lockWait = 200 * time.Millisecond

// Open opens the store in a file, or makes the file if it is missing. Its directory must exist. The
// options may be nil.
func Open(path string, o *Options) (*Store, error) {
	if o == nil {
		o = &Options{}
	}
	s := &Store{limit: o.Limit, writes: make(chan *write), closed: make(chan struct{}), done: make(chan struct{})}
	if s.limit <= 0 {
		s.limit = store.DefaultMemory
	}
	made := false
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		made = true
	case err != nil:
		return nil, fmt.Errorf("file: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: %s is not a regular file", ErrDamaged, path)
	case info.Size() > 0: // a process that was killed in Open leaves an empty file
		if err := verify(path); err != nil {
			return nil, err
		}
	}
	if err := s.open(path); err != nil {
		return nil, err
	}
	if made {
		if err := syncDirectory(filepath.Dir(path)); err != nil {
			_ = s.db.Close()
			return nil, fmt.Errorf("file: %w", err)
		}
	}
	s.close = sync.OnceValue(s.db.Close)
	go s.writeAll()
	return s, nil
}

func (s *Store) open(path string) error {
	return contain(path, func() (err error) {
		// Without a list of free pages in the file, bbolt finds them by reading all pages in use.
		s.db, err = openBolt(path, &bolt.Options{
			FreelistType: bolt.FreelistMapType, NoFreelistSync: true,
			MaxSize: int(4*s.limit + 16<<20),
		})
		if err != nil {
			return openError(path, err)
		}
		s.db.AllocSize = 1 << 20
		err = s.db.Update(func(tx *bolt.Tx) error {
			for _, bucket := range buckets {
				if _, err := tx.CreateBucketIfNotExists(bucket); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			err = s.load()
		}
		if err != nil {
			_ = s.db.Close()
			return openError(path, err)
		}
		return nil
	})
}

// verify reads all of a file before bbolt may change it.
func verify(path string) error {
	return contain(path, func() error {
		db, err := openBolt(path, &bolt.Options{ReadOnly: true})
		if err != nil {
			return openError(path, err)
		}
		defer db.Close()
		err = db.View(func(tx *bolt.Tx) error {
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			if info.Size() < tx.Size() {
				return fmt.Errorf("%w: the file has %d bytes of %d", ErrDamaged, info.Size(), tx.Size())
			}
			return tx.ForEach(func([]byte, *bolt.Bucket) error { return nil })
		})
		if err == nil {
			err = db.View(func(tx *bolt.Tx) error {
				if k, _ := tx.Cursor().First(); k == nil {
					return nil // a process that was killed in Open leaves a database without buckets
				}
				_, err := readAll(tx)
				return err
			})
		}
		if err != nil {
			return openError(path, err)
		}
		return nil
	})
}

// openBolt opens a database. If bbolt panics, it closes the file, which frees its lock.
func openBolt(path string, o *bolt.Options) (*bolt.DB, error) {
	var opened *os.File
	o.Timeout = lockWait
	o.OpenFile = func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
		opened, err = os.OpenFile(name, flag, mode)
		return opened, err
	}
	panicked := true
	defer func() {
		if panicked && opened != nil {
			_ = opened.Close()
		}
	}()
	db, err := bolt.Open(path, 0o600, o)
	panicked = false
	return db, err
}

func openError(path string, err error) error {
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("%w: %s", ErrLocked, path)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist), errors.Is(err, ErrDamaged), isFull(err):
		return fmt.Errorf("file: %s: %w", path, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrDamaged, path, err)
}

// contain calls f and returns a panic as an error: bbolt panics for damaged pages, and reading a
// page that a truncated file lacks is a fault of memory.
func contain(path string, f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %s: %v", ErrDamaged, path, p)
		}
	}()
	return f()
}

// load makes the ledger of what the file has.
func (s *Store) load() error {
	return s.db.View(func(tx *bolt.Tx) error {
		all, err := readAll(tx)
		if err != nil {
			return err
		}
		s.values = ledger.New[struct{}](s.limit)
		s.values.Removed = func(key string, counter bool) { s.current.remove(key, counter) }
		var dropped batch // what a smaller store has no room for
		s.current = &dropped
		now := wallClock()
		for _, e := range all.counters {
			s.values.RestoreCounter(e.key, e.sum, e.expires)
		}
		for _, e := range all.kept {
			s.values.Restore(e.key, e.owner, struct{}{}, e.size, e.expires)
		}
		slices.SortFunc(all.cached, func(a, b entry) int { return cmp.Compare(a.seq, b.seq) })
		for _, e := range all.cached {
			if !s.values.Put(e.key, e.owner, struct{}{}, e.size, now, e.expires) {
				dropped.remove(e.key, false)
			}
			s.seq = max(s.seq, e.seq+1)
		}
		s.dropped = dropped.removed
		return nil
	})
}

type entry struct {
	key, owner string
	size       int64
	expires    time.Time
	seq        uint64
	sum        int64
}

type contents struct{ kept, cached, counters []entry }

// readAll reads every entry of the file.
func readAll(tx *bolt.Tx) (all contents, err error) {
	for bucket, entries := range map[string]*[]entry{string(keptBucket): &all.kept, string(cachedBucket): &all.cached} {
		err := forEach(tx, []byte(bucket), func(key, value []byte) error {
			r, err := decode(key, value)
			if err != nil {
				return err
			}
			*entries = append(*entries, entry{key: string(key), owner: r.owner, size: int64(len(r.value)), expires: r.expires, seq: r.seq})
			return nil
		})
		if err != nil {
			return all, err
		}
	}
	err = forEach(tx, counterBucket, func(key, value []byte) error {
		sum, expires, err := decodeCounter(key, value)
		all.counters = append(all.counters, entry{key: string(key), sum: sum, expires: expires})
		return err
	})
	return all, err
}

func syncDirectory(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
