// Starts the client. A file of its own, as the page's policy allows no script inside the page.
import init from '{{dolen.js}}';

try {
  await init({ module_or_path: '{{dolen.wasm}}' });
  document.getElementById('shell').remove();
} catch (problem) {
  document.getElementById('shell-loading').hidden = true;
  document.getElementById('shell-failed').hidden = false;
  throw problem;
}
