import OpenSeadragon from "openseadragon";
import { useEffect, useRef } from "preact/hooks";
import { type PagePlace, pageInfo } from "./api";
import { say } from "./texts";

// The page's picture, zoomed to the field, which is framed. One viewer for all items: it opens another page only when
// the field stands on one.
export function PageViewer({ item }: { item: PagePlace }) {
  const holder = useRef<HTMLDivElement>(null);
  const viewer = useRef<OpenSeadragon.Viewer | null>(null);
  const frame = useRef<HTMLElement | null>(null);
  const opened = useRef("");
  const latest = useRef(item); // a page opens later than one goes on
  latest.current = item;

  useEffect(() => {
    if (!holder.current) return;
    viewer.current = OpenSeadragon({
      element: holder.current,
      drawer: "canvas",
      showNavigationControl: false,
      animationTime: 0.15,
      springStiffness: 12,
      visibilityRatio: 0.5,
      maxZoomPixelRatio: 4,
      tabIndex: -1,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    });
    const mark = document.createElement("div");
    mark.className = "field-frame";
    frame.current = mark;
    return () => viewer.current?.destroy();
  }, []);

  useEffect(() => {
    const shown = viewer.current;
    const mark = frame.current;
    if (!shown || !mark) return;
    const url = pageInfo(item);
    const show = (immediately: boolean): void => {
      const item = latest.current;
      shown.removeOverlay(mark);
      if (!item.box || !item.page_size) {
        shown.viewport.goHome(true);
        return;
      }
      const [x, y, w, h] = item.box;
      shown.addOverlay(mark, shown.viewport.imageToViewportRectangle(x - 4, y - 4, w + 8, h + 8));
      // A few lines above and below, and enough of the width to know where one is.
      const width = Math.min(item.page_size[0], Math.max(w * 1.8, item.page_size[0] * 0.55));
      const height = Math.max(h * 7, item.page_size[1] * 0.12);
      const left = Math.max(0, Math.min(x + w / 2 - width / 2, item.page_size[0] - width));
      shown.viewport.fitBounds(shown.viewport.imageToViewportRectangle(left, y + h / 2 - height / 2, width, height), immediately);
    };
    if (opened.current === url) {
      if (shown.isOpen()) show(false);
      return;
    }
    opened.current = url;
    shown.addOnceHandler("open", () => show(true));
    shown.open(url as unknown as string);
  }, [item.document, item.picture, item.box]);

  return <div class="viewer" ref={holder} role="img" aria-label={say("page_picture")} />;
}
