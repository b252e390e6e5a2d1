// The smallest page that shows anywidgets: Jupyter's messages over a kernel's socket, and anywidget's model on top of them.

/** What anywidget gives to a view: the state that page and kernel share, and messages besides. */
class Model {
  constructor(send, state) {
    this.sendMessage = send;
    this.state = state;
    this.changed = {};
    this.listeners = [];
    this.widget_manager = {};
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    this.state[name] = value;
    this.changed[name] = value;
    this.emit(`change:${name}`);
    this.emit('change');
  }

  save_changes() {
    this.sendMessage({ method: 'update', state: this.changed, buffer_paths: [] });
    this.changed = {};
  }

  send(content) {
    this.sendMessage({ method: 'custom', content });
  }

  on(event, call) {
    this.listeners.push({ event, call });
  }

  off(event, call) {
    this.listeners = this.listeners.filter(one => (event && one.event !== event) || (call && one.call !== call));
  }

  emit(event, ...values) {
    this.listeners.filter(one => one.event === event).forEach(one => one.call(...values));
  }

  /** A message of the kernel's on this model's comm. */
  take({ method, state, content }, buffers) {
    if (method === 'custom') {
      this.emit('msg:custom', content, buffers);
    } else if (method === 'update') {
      for (const [name, value] of Object.entries(state)) {
        this.state[name] = value;
        this.emit(`change:${name}`);
      }
      this.emit('change');
    } // an echo of what this page has sent is no news
  }

  /** As anywidget does it: its style sheet into the page, its module from a blob. */
  async render(el) {
    const style = document.createElement('style');
    style.textContent = this.state._css;
    document.head.append(style);
    const url = URL.createObjectURL(new Blob([this.state._esm], { type: 'text/javascript' }));
    const { default: widget } = await import(url);
    URL.revokeObjectURL(url);
    const gone = new AbortController();
    await widget.initialize?.({ model: this, signal: gone.signal });
    await widget.render({ model: this, el, signal: gone.signal });
  }
}

/** One connection with a kernel that runs. */
class Kernel {
  constructor(url) {
    this.session = crypto.randomUUID();
    this.models = new Map();
    this.cells = new Map();
    this.socket = new WebSocket(`${url}&session_id=${this.session}`);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onmessage = ({ data }) => this.receive(data);
    this.open = new Promise((resolve, reject) => {
      this.socket.onopen = resolve;
      this.socket.onerror = reject;
    });
  }

  post(type, content) {
    const id = crypto.randomUUID();
    const date = new Date().toISOString();
    const header = { msg_id: id, msg_type: type, session: this.session, username: '', date, version: '5.3' };
    const message = { header, parent_header: {}, metadata: {}, content, buffers: [], channel: 'shell' };
    this.socket.send(JSON.stringify(message));
    return id;
  }

  receive(data) {
    const { message, buffers } = typeof data === 'string' ? { message: JSON.parse(data), buffers: [] } : unpacked(data);
    const { content, parent_header: parent } = message;
    switch (message.header.msg_type) {
      case 'comm_open':
        this.models.set(content.comm_id, new Model(sent => this.tell(content.comm_id, sent), content.data.state));
        break;
      case 'comm_msg':
        this.models.get(content.comm_id)?.take(content.data, buffers);
        break;
      default:
        this.cells.get(parent.msg_id)?.(message);
    }
  }

  tell(comm, data) {
    this.post('comm_msg', { comm_id: comm, data });
  }

  /** Runs a cell and shows what it gives; resolves with its text when it is done. */
  run(code) {
    const el = cell(code);
    const id = this.post('execute_request', { code, silent: false, store_history: true, allow_stdin: false });
    return new Promise((resolve, reject) => {
      const texts = [];
      this.cells.set(id, ({ header, content }) => {
        if (header.msg_type === 'stream') {
          texts.push(content.text);
        } else if (header.msg_type === 'error') {
          reject(new Error(content.traceback.join('\n')));
        } else if (content.data) {
          void this.show(content.data, el);
        } else if (header.msg_type === 'status' && content.execution_state === 'idle') {
          resolve(texts.join(''));
        }
      });
    });
  }

  async show(data, el) {
    const view = data['application/vnd.jupyter.widget-view+json'];
    if (view) {
      el.classList.add('cell-output-ipywidget-background');
      await this.models.get(view.model_id).render(el);
    } else if (data['text/html']) {
      el.innerHTML = data['text/html'];
    } else {
      el.textContent = data['text/plain'];
    }
  }
}

/** A message with buffers: how many parts, where each begins, and the parts, of which the first is the message. */
function unpacked(data) {
  const view = new DataView(data);
  const count = view.getUint32(0);
  const starts = Array.from({ length: count }, (_, place) => view.getUint32(4 * (place + 1)));
  const parts = starts.map((start, place) => new DataView(data, start, (starts[place + 1] ?? data.byteLength) - start));
  return { message: JSON.parse(new TextDecoder().decode(parts[0])), buffers: parts.slice(1) };
}

function cell(code) {
  const made = document.createElement('section');
  made.className = 'cell';
  const [source, output] = [document.createElement('code'), document.createElement('div')];
  source.textContent = code;
  made.append(source, output);
  document.querySelector('main').append(made);
  return output;
}

window.connect = async url => {
  window.kernel = new Kernel(url);
  await window.kernel.open;
};
