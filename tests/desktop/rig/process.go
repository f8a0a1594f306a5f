package rig

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// process is a child with its own process group, its output in a file.
type process struct {
	*exec.Cmd
	done chan struct{} // closed when it has ended
}

// spawner starts processes from one thread that lives as long as the rig: the
// kernel kills the children (Pdeathsig) when the thread that made them ends, so
// none can outlive the rig, whatever happens to this process.
type spawner struct {
	mark  string
	work  chan func()
	close func()

	mu  sync.Mutex
	all []*process
}

func newSpawner(mark string) *spawner {
	s := &spawner{mark: mark, work: make(chan func())}
	s.close = sync.OnceFunc(s.shut)
	go func() {
		// Never unlocked: the thread ends with the goroutine.
		runtime.LockOSThread()
		for f := range s.work {
			f()
		}
	}()
	return s
}

// start runs the command. env is the whole environment but for the mark.
func (s *spawner) start(log string, env []string, extra *os.File, name string, args ...string) (*process, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(append([]string{}, env...), s.mark)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if extra != nil {
		cmd.ExtraFiles = []*os.File{extra}
	}
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	started := make(chan error)
	s.work <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return nil, err
	}
	p := &process{Cmd: cmd, done: make(chan struct{})}
	go func() { cmd.Wait(); close(p.done) }()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, p)
	return p, nil
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// signal reaches the whole group.
func (p *process) signal(sig syscall.Signal) { syscall.Kill(-p.Process.Pid, sig) }

// kill ends the group at once and waits.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.done
}

func (s *spawner) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.all) - 1; i >= 0; i-- {
		s.all[i].kill()
	}
	s.killMarked()
	close(s.work)
}

// killMarked ends what the children started in groups of their own, such as
// services that a bus activated. The mark is unique to this rig.
func (s *spawner) killMarked() {
	for range 3 {
		marked := s.marked()
		for _, pid := range marked {
			syscall.Kill(pid, syscall.SIGKILL)
		}
		if len(marked) == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (s *spawner) marked() (pids []int) {
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range environments {
		environment, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(environment, []byte(s.mark+"\x00")) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err == nil && pid != os.Getpid() {
			pids = append(pids, pid)
		}
	}
	return pids
}

// output runs a short command of the rig and returns what it printed.
func (r *Rig) output(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(r.environment(), r.mark)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %v: %w: %s", name, args, err, bytes.TrimSpace(complaint.Bytes()))
	}
	return string(out), nil
}

// displayAnswers reports whether the display serves programs now.
func (r *Rig) displayAnswers() bool {
	limited, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	cmd := exec.CommandContext(limited, "xdotool", "getmouselocation")
	cmd.Env = append(r.environment(), r.mark)
	return cmd.Run() == nil
}

// environment is what every process of the rig sees: nothing of the user's
// settings, one language.
func (r *Rig) environment() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + r.options.Dir,
		"LANG=C.UTF-8",
		"DISPLAY=" + r.display,
		"XAUTHORITY=" + os.Getenv("XAUTHORITY"),
		"XDG_RUNTIME_DIR=" + r.sockets,
		"GSETTINGS_BACKEND=memory",
		"GIO_USE_VFS=local",
		"GTK_IM_MODULE=gtk-im-context-simple",
	}
}
