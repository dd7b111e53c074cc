// Draws the diagrams of a page; the library is loaded only where there are some.
const besideThis = document.currentScript.src;
const sources = document.querySelectorAll('code.mermaid');
if (sources.length > 0) {
  for (const source of sources) {
    const picture = document.createElement('div');
    picture.className = 'mermaid';
    picture.textContent = source.textContent;
    source.parentElement.replaceWith(picture);
  }
  const library = document.createElement('script');
  library.src = new URL('mermaid.js', besideThis).href;
  library.onload = () => {
    const theme = getComputedStyle(document.documentElement).colorScheme === 'dark' ? 'dark' : 'neutral';
    globalThis.mermaid.initialize({ startOnLoad: false, theme });
    // typedoc hides the page until it is ready, and text that is hidden has no size
    const draw = () => {
      if (getComputedStyle(document.body).display === 'none') requestAnimationFrame(draw);
      else globalThis.mermaid.run({ querySelector: 'div.mermaid' });
    };
    draw();
  };
  document.head.append(library);
}
